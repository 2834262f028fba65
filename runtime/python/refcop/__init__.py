# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""References of instrumented extensions, from Python.

    import refcop
    refcop.check()                      # findings: leaks, cycles, misuse, so far
    with refcop.no_leaks():             # raises refcop.LeakError
        spam.parse(data)
    before = refcop.snapshot()
    ...
    for row in refcop.snapshot().compare_to(before).top(10):
        print(row)

It works under `refcop run`, with librefcop_rt.so linked or preloaded, or by this import alone;
extensions that were loaded before are found, but what they took before is not known.
"""

import contextlib
import gc
import json

from refcop._load import command as _command

__all__ = ["Finding", "LeakError", "Row", "Snapshot", "check", "cycles", "disabled", "findings",
           "forgive", "ignore", "label", "leaks", "no_leaks", "options", "outstanding", "report",
           "since", "snapshot", "totals"]


class LeakError(AssertionError):
    """Raised by no_leaks(); `.leaks` are the rows (site, callee, function, outstanding)."""

    def __init__(self, message, leaked):
        super().__init__(message)
        self.leaks = leaked


class Finding(dict):
    """What was found: kind, rule, message, count, certain, taken, objects, bytes, type, site."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self):
        site = self.get("site")
        where = "%(file)s:%(line)d:%(column)d: " % site if site else ""
        return "%s%s: %s" % (where, self["kind"], self["message"])


class Row(dict):
    """One line of a snapshot: site, callee, function, type, domain, count, bytes, slack."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def key(self):
        return (self["site"], self["callee"], self["type"], self["domain"])

    def __str__(self):
        what = self["type"] or self["domain"]
        return "%s %s: %s: count=%d, size=%d B (+%d slack)" % (
            self["site"], self["callee"], what, self["count"], self["bytes"], self["slack"])


class Snapshot:
    """What instrumented code has made or holds, by C site and type, at one moment.

    Bytes count the garbage collector's header; slack is what the allocator's size class adds.
    """

    def __init__(self, rows, statistics=None):
        self.rows = rows
        self.gc = statistics or []

    def compare_to(self, old):
        """A snapshot of the differences; what is equal is left out."""
        before = {row.key: row for row in old.rows}
        rows = []
        for row in self.rows:
            was = before.pop(row.key, None)
            rows.append(_difference(row, was) if was else row)
        rows += [_difference(None, was) for was in before.values()]
        statistics = [{name: new[name] - was[name] for name in new}
                      for new, was in zip(self.gc, old.gc)]
        return Snapshot([row for row in rows if row["count"] or row["bytes"]], statistics)

    def top(self, count=10, key="bytes"):
        """The rows with the largest (absolute) bytes, or count."""
        return sorted(self.rows, key=lambda row: (-abs(row[key]), row.key))[:count]

    def by(self, name):
        """Totals by "type", "domain" or "site": {value: (count, bytes, slack)}."""
        totals = {}
        for row in self.rows:
            count, size, slack = totals.get(row[name], (0, 0, 0))
            totals[row[name]] = (count + row["count"], size + row["bytes"], slack + row["slack"])
        return totals

    @property
    def total(self):
        """(count, bytes, slack) of everything."""
        return tuple(sum(row[name] for row in self.rows) for name in ("count", "bytes", "slack"))

    def __str__(self):
        return "\n".join(str(row) for row in self.top())


def _difference(new, old):
    row = Row(new or old)
    for name in ("count", "bytes", "slack"):
        row[name] = (new[name] if new else 0) - (old[name] if old else 0)
    return row


def _ask(name, argument=""):
    return json.loads(_command(name, argument))


def check():
    """Looks for leaks and leaked cycles now; returns all findings so far, as Finding.

    Runs the garbage collector, unless REFCOP_OPTIONS has collect=0."""
    return [Finding(item) for item in _ask("check")]


def findings():
    """What was found so far, without looking again."""
    return [Finding(item) for item in _ask("findings")]


def leaks():
    """Leaked references, raw memory and buffers, by acquiring site."""
    return [item for item in check() if item["kind"] in ("leak", "raw-leak", "buffer-leak")]


def cycles(advice=True):
    """Leaked cycles; with advice also those that the collector can free."""
    kinds = ("leaked-cycle", "collectable-cycle") if advice else ("leaked-cycle",)
    return [item for item in check() if item["kind"] in kinds]


def report():
    """As check(), but prints what is new where reports go; returns the number of new errors."""
    return _ask("report")


def snapshot():
    """The memory account of this moment, with the collector's statistics in `.gc`."""
    account = _ask("snapshot")
    rows = [Row(row) for row in account["objects"] + account["blocks"]]
    return Snapshot(rows, gc.get_stats())


def outstanding():
    """References taken and not given up so far: {(site, callee): count}, tracked places left out."""
    rows = {}
    for row in _ask("outstanding"):
        count = row["outstanding"] - row["placed"]
        if count:
            key = (row["site"], row["callee"])
            rows[key] = rows.get(key, 0) + count
    return rows


def since(stamps=""):
    """What is new: {"claims": references taken, not given up and in no tracked place, "births": live
    objects made, "stamps": of now}. `stamps` are those of an earlier answer."""
    return _ask("since", stamps)


def ignore(thing):
    """References to this object are no leak from now on. True if there were any."""
    return bool(_ask("ignore", str(id(thing))))


def forgive():
    """What was found so far counts no more, neither in reports nor in the exit status."""
    return _ask("forgive")


def label(text):
    """What the program does now, such as a test's id: fault injection names it beside what it finds."""
    return _ask("label", text)


def totals():
    """The denominators: takes, calls, candidates, confirmed, escaped, held, misses."""
    return _ask("totals")


def options(settings):
    """Changes options, as in REFCOP_OPTIONS. Raises ValueError for what is not known."""
    errors = _ask("options", settings)
    if errors:
        raise ValueError(errors.strip())


@contextlib.contextmanager
def disabled():
    """References that this thread takes inside are not accounted for."""
    _ask("disable")
    try:
        yield
    finally:
        _ask("enable")


def _confirmed(before):
    """Sites whose outstanding count grew, and that a check confirms."""
    gc.collect()
    grown = {key: count - before.get(key, 0) for key, count in outstanding().items()
             if count > before.get(key, 0)}
    if not grown:
        return []
    shown = {("%(file)s:%(line)d:%(column)d" % item["site"], item["site"]["callee"]): item
             for item in check() if item["kind"] == "leak" and not item["suppressed"]}
    return [(key, count, shown[key]) for key, count in sorted(grown.items()) if key in shown]


@contextlib.contextmanager
def no_leaks():
    """Raises LeakError if references taken inside are left without an owner."""
    gc.collect()
    before = outstanding()
    yield
    leaked = _confirmed(before)
    if leaked:
        lines = ["%d reference%s from %s %s" % (count, "" if count == 1 else "s", key[0], key[1])
                 for key, count, _ in leaked]
        raise LeakError("leaked: " + "; ".join(lines), [item for _, _, item in leaked])
