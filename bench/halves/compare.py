# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Compares what the analysis says about a unit with what was seen when it ran."""
import collections
import re

from program import FAILED, If, Loop, statements

CLASSES = {"ref-leak": "leak", "unchecked-null": "null"}
ERRORS = ("ignored-error", "call-with-exception", "result-with-exception", "null-without-exception")
RELEASED_AGAIN = re.compile("is released again after|reference was already given away|reference was stolen")
FAILED_AT = re.compile(r"\S+?:(\d+):\d+: when ")
MISUSE = ("over-release", "use-after-release", "use-after-steal", "borrowed-return", "borrowed-stolen", "borrowed-store",
          "dangling-field")

# side: "static" or "run-time": which half alone saw it. what: the rule, or the kind of run-time finding and its call.
Difference = collections.namedtuple("Difference", "side kind line what text")


class Findings:
    """The findings of one file: {(class, line): finding}. The line of a leak is where the reference was acquired."""

    def __init__(self, report):
        self.hits, self.others, self.gave_up = {}, [], set()
        self.also = set()  # lines where one more reference was acquired that the same finding tells of
        for item in report:
            if item["kind"] == "summary":
                self.gave_up = {entry if isinstance(entry, str) else entry.get("function", "")
                                for entry in item["gave_up_functions"]}
            elif item["kind"] == "finding":
                self.add(item)

    def add(self, item):
        rule = item["rule"]
        kind = CLASSES.get(rule) or ("misuse" if rule in MISUSE else "exception" if rule in ERRORS else "")
        if not kind:
            self.others.append(item)
            return
        self.hits.setdefault((kind, made_at(item) if kind in ("leak", "null") else item["line"]), item)
        if kind == "leak":
            self.also |= {note["line"] for note in item["notes"] if note["message"].startswith("on another path, ")}


def made_at(item):
    """The line where the reference of a finding was acquired."""
    return next((note["line"] for note in item["notes"] if "reference" in note["message"] and "here" in note["message"]),
                item["line"])


def lines_of(unit):
    return [(function.first, function.last) for function in unit.functions]


def is_in(line, unit):
    return any(first <= line <= last for first, last in lines_of(unit))


def part(hits, unit):
    return {key: value for key, value in hits.items() if is_in(key[1], unit)}


# --- Was the path of a finding executed? --------------------------------------------------------


def arms(unit):
    """{line of an if: (its node, line of its first arm)}"""
    found = {}
    for function in unit.functions:
        for _, node in statements(function.body):
            if isinstance(node, If) and node.then:
                found[node.line] = (node, node.then[0].line)
    return found


def wanted_arm(node, message):
    """True, False: the arm that the note means; None: it does not tell."""
    if not message.startswith("here ") or node.test is None:
        return None
    text = message[len("here "):].replace("'", "")
    subject, relation = node.test
    if relation == "holds":
        name, operator, bound = subject.split()
        if text == "%s is %s %s" % (name, operator, bound):
            return True
        return False if text.startswith(name + " is ") else None
    opposite = {"is NULL": "is not NULL", "is not NULL": "is NULL", "is < 0": "is >= 0"}[relation]
    if text == subject + " " + relation:
        return True
    if text == subject + " " + opposite:
        return False
    return None


def is_executed(finding, unit, paths):
    """Whether some call or trial has gone the way of a finding's notes, and came to its end."""
    ways = arms(unit)
    loops = {node.line for function in unit.functions for _, node in statements(function.body)
             if isinstance(node, Loop)}
    steps = []
    for note in finding["notes"]:
        if "lost on the way to here as well" in note["message"] or not is_in(note["line"], unit):
            continue
        node, first = ways.get(note["line"], (None, 0))
        steps.append((note["line"], wanted_arm(node, note["message"]) if node else None, first))
    if finding["line"] not in loops:
        steps.append((finding["line"], None, 0))
    if finding["rule"] == "unchecked-null" and len(steps) > 1:
        steps[0] = (steps[0][0] | FAILED, None, 0)
    if RELEASED_AGAIN.search(finding["message"]):
        made = lines_that(unit, r"(?:^|\()%s = " % re.escape(finding["object"]))
        gone = [note["line"] for note in finding["notes"] if note["message"].startswith("its reference is ")]
        paths = [path for path in paths if not assigned_between(path, (gone or [steps[-2][0]])[-1], finding["line"], made)]
    if "more often" in finding["message"]:  # such a finding has no notes on the way
        paths = [path for path in paths if releases(path, unit, finding["object"]) > 1]
    if "when the loop goes on" in finding["message"]:  # a second round has to make the next one
        paths = [path for path in paths if path.count(made_at(finding)) > 1]
    return any(follows(path, steps) for path in paths)


def lines_that(unit, pattern):
    """The lines whose text has a match of a pattern."""
    return {node.line for function in unit.functions for _, node in statements(function.body)
            if re.search(pattern, getattr(node, "text", getattr(node, "condition", getattr(node, "head", ""))))}


def releases(path, unit, name):
    """How often a path releases a variable, at most, before it is set to NULL."""
    lines = lines_that(unit, r"(?:DECREF|CLEAR|consume)\(%s\)" % re.escape(name))
    cleared = lines_that(unit, r"^%s = NULL;" % re.escape(name))
    most = count = 0
    for line in path:
        count = 0 if line in cleared else count + (line in lines)
        most = max(most, count)
    return most


def assigned_between(path, gone, again, made):
    """Whether each time that a path comes to `again`, the variable was assigned after the line where it had gone."""
    fresh, found = True, False
    for line in path:
        if line == again and not fresh:
            found = True
        if line == gone:
            fresh = False
        elif line in made:
            fresh = True
    return not found


def follows(path, steps):
    """Whether the lines of `path` contain the steps in order."""
    at = 0
    for line, arm, first in steps:
        while at < len(path) and not matches(path, at, line, arm, first):
            at += 1
        if at == len(path):
            return False
    return True


def matches(path, at, line, arm, first):
    if path[at] != line:
        return False
    taken = path[at + 1:at + 2] == [first]
    return arm is None or arm == taken


def is_broken_before(finding, seen):
    """Whether the trial that would show a finding breaks the process: the same call has to fail."""
    lines = {note["line"] for note in finding["notes"]} | {finding["line"]}
    for (kind, _), text in seen.items():
        failed = FAILED_AT.match(text)
        if kind in ("crash", "misuse") and failed and {int(failed.group(1)), int(failed.group(1)) + 1} & lines:
            return True
    return False


# --- Both ways --------------------------------------------------------------------------------


class Verdict:
    """both: keys seen by both halves; differences: a list; idle: static findings on paths that were not run; masked: static
    findings that a crash has hidden; static, seen: how many findings each half has."""

    def __init__(self):
        self.both, self.differences, self.idle, self.masked = [], [], [], []
        self.static = self.seen = 0
        self.lines = {"static": [], "run-time": []}  # of leaks
        self.gave_up = False


def compare(unit, findings, run):
    verdict = Verdict()
    static, seen = part(findings.hits, unit), part(run.hits, unit)
    if run.alone:  # then what its field breaks in the type's own functions is its doing
        seen.update({key: text for key, text in run.hits.items()
                     if key[0] == "misuse" and key[1] < unit.functions[0].first})
    verdict.static, verdict.seen = len(static), len(seen)
    verdict.lines = {side: [line for kind, line in hits if kind == "leak"]
                     for side, hits in (("static", static), ("run-time", seen))}
    verdict.gave_up = any(function.name in findings.gave_up for function in unit.functions)
    if verdict.gave_up:
        return verdict
    helped = helper_calls(unit)
    inner = any(kind == "leak" and line < unit.functions[-1].first for kind, line in seen)
    misuse = any(kind in ("misuse", "null") for kind, _ in static)
    crashed = any(kind in ("misuse", "crash") for kind, _ in seen) or run.crashed
    wrong = {side: any(kind == "exception" for kind, _ in hits) for side, hits in (("static", static), ("run-time", seen))}
    for key, finding in sorted(static.items()):
        kind, line = key
        if key in seen or (kind == "misuse" and crashed) or \
                (kind == "exception" and wrong["run-time"]) or (kind == "null" and any(other == "crash" for other, _ in seen)) or \
                (kind == "leak" and line in helped and inner):
            verdict.both.append(key)
        elif not is_executed(finding, unit, run.paths) or (kind == "null" and line in helped):
            verdict.idle.append(key)
        elif run.crashed or is_broken_before(finding, seen):
            verdict.masked.append(key)
        else:
            verdict.differences.append(Difference("static", kind, line, finding["rule"], finding["message"]))
    for key, text in sorted(seen.items()):
        kind, line = key
        if key in static or kind == "leak" and line in findings.also or kind in ("misuse", "crash") and misuse or \
                kind == "exception" and (wrong["static"] or is_of_null(text, static)):
            continue
        if kind == "leak" and line < unit.functions[-1].first and any(("leak", call) in static for call in helped):
            continue
        verdict.differences.append(Difference("run-time", kind, line, kind, text))
    if run.crashed and not misuse and not any(d.kind in ("misuse", "crash") for d in verdict.differences):
        verdict.differences.append(Difference("run-time", "crash", unit.functions[-1].first, "crash", run.crashed))
    return verdict


def is_of_null(text, static):
    """Whether a lost exception is that of a call whose result is not checked: its NULL went further than the crash that the
    analysis expects."""
    failed = FAILED_AT.match(text)
    return failed is not None and ("null", int(failed.group(1))) in static


def helper_calls(unit):
    """Lines that call a function of the unit itself. The runtime sees what that takes, not what it returns."""
    names = [function.name + "(" for function in unit.functions[:-1]]
    return {node.line for function in unit.functions for _, node in statements(function.body)
            if any(name in getattr(node, "text", getattr(node, "condition", "")) for name in names)}
