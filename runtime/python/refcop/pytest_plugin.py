# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""pytest --refcop: a test fails if the C code that it runs leaks references.

A test with references left over is run a second time at once, in the same process, after a
collection. It fails if the same C sites leave references again: what was a cache the first time
is none the second time. The count is that of one repetition. Tests that fail when they are run
twice are named in a warning. A test marked `refcop_ignore` is left alone. At the end, what is
leaked in all is shown with the tests that took it.

Under `refcop run --inject` the runtime is told which test runs, so that a failure can be tried again
with that test alone: REFCOP_TEST names it.
"""

import gc
import os
import warnings

import pytest


SHOWN_TESTS = 5  # of one leak, in the summary


class RefcopWarning(UserWarning):
    """About a test that could not be judged."""


def pytest_addoption(parser):
    group = parser.getgroup("refcop")
    group.addoption("--refcop", action="store_true", default=False,
                    help="fail tests that leak references in instrumented C code")


def pytest_configure(config):
    config.addinivalue_line("markers", "refcop_ignore: --refcop does not judge this test")
    if config.getoption("--refcop"):
        try:
            import refcop
        except ImportError as error:
            raise pytest.UsageError("--refcop: %s" % error)
        config.pluginmanager.register(Judge(refcop), "refcop-judge")
    if "inject=" in os.environ.get("REFCOP_OPTIONS", ""):
        import refcop
        config.pluginmanager.register(Label(refcop), "refcop-label")


def pytest_collection_modifyitems(config, items):
    wanted = os.environ.get("REFCOP_TEST")
    if wanted:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid != wanted])
        items[:] = [item for item in items if item.nodeid == wanted]


class Label:
    """Says which test runs."""

    def __init__(self, refcop):
        self.refcop = refcop

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid):
        self.refcop.label(nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid):
        self.refcop.label("")


class _Sibling:
    """Stands for the next test of the same parents: tears down the test itself and no more."""

    def __init__(self, item):
        self.item = item

    def listchain(self):
        return self.item.listchain()[:-1] + [self]

    def __getattr__(self, name):
        return getattr(self.item, name)


class Judge:
    def __init__(self, refcop):
        self.refcop = refcop
        self.tests = self.twice = 0
        self.parents = None  # of the test before, all of whose garbage is collected
        self.takers = {}  # site and callee -> {test: references left over in its first run}

    def grown(self, before):
        now = self.refcop.outstanding()
        return {key: count - before.get(key, 0) for key, count in now.items()
                if count > before.get(key, 0)}

    def left_anything(self, stamps, before):
        """Whether references or objects are left over that were not there before. Collects only when there are some:
        the young first, for that is cheap."""
        for generation in (0, 1, 2):
            new = self.refcop.since(stamps)
            if not new["claims"] and not new["births"] and not self.grown(before):
                return False
            gc.collect(generation)
        return True

    def cycles(self):
        counts = {}
        for item in self.refcop.cycles(advice=False):
            if not item["suppressed"]:
                counts[item["type"]] = counts.get(item["type"], 0) + item["count"]
        return counts

    def instances(self):
        return {(row["site"], row["type"]): row["count"] for row in self.refcop.snapshot().rows
                if row["domain"] == "objects"}

    def more_instances(self, before):
        return any(count > before.get(key, 0) for key, count in self.instances().items())

    def leaks(self, grown):
        """Of the sites that grew, those that nobody holds."""
        shown = {("%(file)s:%(line)d:%(column)d" % item["site"], item["site"]["callee"]): item
                 for item in self.refcop.findings()
                 if item["kind"] == "leak" and not item["suppressed"]}
        return [(count, shown[key]) for key, count in sorted(grown.items()) if key in shown]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        from _pytest.runner import runtestprotocol
        if item.get_closest_marker("refcop_ignore") or not hasattr(item, "_initrequest"):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = self.judge(item, nextitem, runtestprotocol)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def judge(self, item, nextitem, run):
        self.tests += 1
        if self.parents != item.listchain()[:-1]:  # fixtures have gone
            self.parents = item.listchain()[:-1]
            gc.collect()
        before, instances = self.refcop.outstanding(), self.instances()
        stamps = self.refcop.since()["stamps"]
        first = run(item, nextitem=_Sibling(item), log=False)
        left = {}
        suspicious = self.left_anything(stamps, before)
        if suspicious:
            left = self.grown(before)
            for key, count in left.items():
                self.takers.setdefault(key, {})[item.nodeid] = count
            suspicious = left or self.refcop.since(stamps)["claims"] or self.more_instances(instances)
        if not suspicious or any(report.outcome != "passed" for report in first):
            item.session._setupstate.teardown_exact(nextitem)
            return first
        self.twice += 1
        cycles = self.cycles()
        gc.collect()
        before = self.refcop.outstanding()
        item._initrequest()
        second = run(item, nextitem=nextitem, log=False)
        if any(report.outcome != "passed" for report in second):
            self.warn(item, second)
            return first
        gc.collect()
        grown = self.grown(before)
        new_cycles = self.cycles()
        lines = ["%d reference%s%s from %s:%d %s" % (
            count, "" if count == 1 else "s", " to " + leak["type"] if leak["type"] else "",
            leak["site"]["file"], leak["site"]["line"], leak["site"]["callee"])
            for count, leak in self.leaks(grown)]
        lines += ["%d cycle%s %s" % (count - cycles.get(chain, 0),
                                     "" if count - cycles.get(chain, 0) == 1 else "s", chain)
                  for chain, count in sorted(new_cycles.items()) if count > cycles.get(chain, 0)]
        if lines:
            for report in first:
                if report.when == "call":
                    report.outcome = "failed"
                    report.longrepr = "refcop: each run of this test leaks\n  " + "\n  ".join(lines)
        return first

    def warn(self, item, reports):
        what = next(report.when for report in reports if report.outcome != "passed")
        warnings.warn_explicit(
            RefcopWarning("%s: leaks are not judged: it cannot be run twice (%s failed)"
                          % (item.nodeid, what)), None, str(item.path if hasattr(item, "path")
                                                            else item.fspath), 1)

    def shares(self):
        """Of each leak, so far: a line, and one for each of the tests that took most of it."""
        self.refcop.check()
        for (count, leak) in self.leaks(self.refcop.outstanding()):
            site = leak["site"]
            tests = self.takers.get(("%(file)s:%(line)d:%(column)d" % site, site["callee"]), {})
            if not tests:
                continue
            yield "refcop: %d reference%s from %s:%d %s, taken in" % (
                count, "" if count == 1 else "s", site["file"], site["line"], site["callee"])
            most = sorted(tests.items(), key=lambda item: (-item[1], item[0]))
            yield from ("  %s (%d)" % item for item in most[:SHOWN_TESTS])
            if len(most) > SHOWN_TESTS:
                yield "  and %d more tests" % (len(most) - SHOWN_TESTS)

    def pytest_terminal_summary(self, terminalreporter):
        for line in self.shares():
            terminalreporter.write_line(line)
        totals = self.refcop.totals()
        terminalreporter.write_line(
            "refcop: %d tests, %d run twice; %d references taken in %d calls, %d ledger-misses"
            % (self.tests, self.twice, totals["takes"], totals["calls"], totals["misses"]))
