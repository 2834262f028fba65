"""Tests for pytest --refcop to judge."""
import os

import pytest

import lk
import ring


class Thing:
    pass


thing = Thing()
made = []


@pytest.fixture(scope="module")
def shared():
    made.append(1)
    assert len(made) == 1  # set up once, however often a test runs
    yield thing


@pytest.fixture
def fresh(tmp_path):
    yield tmp_path


def test_fine(shared, fresh):
    assert lk.fine(shared) == []


def test_cache():
    lk.fill_cache()


def test_leaks(shared, fresh):
    lk.fine(shared)
    for _ in range(5):
        lk.leak_incref(shared)


def test_cycle():
    first, second = ring.Plain(), ring.Plain()
    first.set_left(second)
    second.set_left(first)


def test_once_only():
    assert not os.path.exists("once")
    open("once", "w").close()
    lk.leak_new()


@pytest.mark.refcop_ignore
def test_known():
    lk.leak_new()


@pytest.mark.parametrize("value", [1, 2])
def test_parameter(value, shared):
    lk.fine(value)


# CHECK: ..FF....
# CHECK: test_leaks
# CHECK: refcop: each run of this test leaks
# CHECK-NEXT: 5 references to Thing from lk.c:{{[0-9]+}} Py_INCREF
# CHECK: test_cycle
# CHECK: 1 cycle ring.Plain.left -> ring.Plain.left -> ring.Plain
# CHECK: test_once_only: leaks are not judged: it cannot be run twice (call failed)
# CHECK: refcop: {{[0-9]+}} references from lk.c:{{[0-9]+}} Py_INCREF, taken in
# CHECK-NEXT: judged_tests.py::test_leaks (5)
# CHECK: refcop: {{[0-9]+}} reference{{s?}} from lk.c:{{[0-9]+}} PyList_New, taken in
# CHECK-NEXT: judged_tests.py::test_once_only (1)
# CHECK: refcop: 7 tests, {{[3-6]}} run twice; {{[0-9]+}} references taken
# CHECK: 2 failed, 6 passed, 1 warning
# XDIST: 5 references to Thing from lk.c:{{[0-9]+}} Py_INCREF
# XDIST: 2 failed, 6 passed, 1 warning
