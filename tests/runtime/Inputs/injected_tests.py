"""Tests for refcop run --inject -- pytest."""
import os
import threading

import errors


class Thing:
    pass


if "BESIDE_A_THREAD" in os.environ:
    threading.Thread(target=threading.Event().wait, daemon=True).start()


def test_fine():
    assert errors.make_dict_ok()


def test_repr():
    try:
        errors.bad_error(Thing())
    except (MemoryError, RuntimeError):
        pass


def test_other():
    if "REFCOP_TEST" in os.environ:
        os._exit(9)


# CHECK: when PyObject_Repr fails in bad_error: leak: list from errors.c:[[#]] PyList_New{{.*}}, in {{.*}}::test_repr
# CHECK-NEXT: refcop run --inject-at=errors.c:[[#]]:[[#]]/{{[0-9a-f]+}}/1/{{s|a1}} --test={{.*}}::test_repr -- {{.*}} -m pytest
# CHECK: SUMMARY: refcop: {{1 finding|2 findings}} under injection
# THREAD: when PyObject_Repr fails in bad_error: leak: list from errors.c:[[#]] PyList_New{{.*}}, in {{.*}}::test_repr
# THREAD: units beside threads, {{[1-9][0-9]*}} of them run on their own
# THREAD: SUMMARY: refcop: {{1 finding|2 findings}} under injection
