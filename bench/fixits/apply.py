"""Apply every fix-it that refcop proposes, each one alone, and look at the file again.

    python3 bench/fixits/apply.py [--cache DIR] [--build DIR] [--llvm N] [--project NAME]... [--jobs N] [--list]
    python3 bench/fixits/apply.py --files FILE... [-- FLAG...]

A fix holds when the text can be edited as it says, the file still compiles without a new warning of the compiler's,
that finding is gone, and nothing new is reported in the function. What is then reported elsewhere in the file is listed
("shows another": a member that tp_traverse visits now must be cleared as well). No file is changed: clang reads the
edited text through an overlay of the file system. Exit status 1 when a fix does not hold.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(\d+): (fatal error|error|warning|note): (.*)$")
EDIT = re.compile(r'^fix-it:"(.*)":\{(\d+):(\d+)-(\d+):(\d+)\}:"(.*)"$')
RULE = re.compile(r"\[refcop-([a-z-]+)\]$")
ESCAPE = re.compile(r"\\(?:([0-7]{3})|(.))")

Edit = collections.namedtuple("Edit", "file line column end_line end_column text")
Seen = collections.namedtuple("Seen", "findings foreign broken")
Verdict = collections.namedtuple("Verdict", "project file finding edits state detail")


class Finding:
    """A warning of refcop's with its edits; the report adds the function."""

    def __init__(self, file, line, column, rule, message):
        self.file, self.line, self.column, self.rule, self.message = file, line, column, rule, message
        self.function = ""
        self.edits = []

    def name(self):
        """What stays the same when lines move."""
        return self.function, self.rule, re.sub(r"\d+", "N", self.message)


def unescape(text):
    """The text of an edit as clang prints it."""
    simple = {"n": "\n", "t": "\t"}
    return ESCAPE.sub(lambda m: chr(int(m[1], 8)) if m[1] else simple.get(m[2], m[2]), text)


def read_output(text):
    """Findings with their edits, and what the compiler itself has to say."""
    findings, foreign, current = [], collections.Counter(), None
    for line in text.splitlines():
        edit, diagnostic = EDIT.match(line), DIAGNOSTIC.match(line)
        if edit and current:
            current.edits.append(Edit(unescape(edit[1]), *(int(edit[i]) for i in (2, 3, 4, 5)), unescape(edit[6])))
        elif diagnostic and diagnostic[4] != "note":
            rule = RULE.search(diagnostic[5])
            current = None
            if rule:
                current = Finding(diagnostic[1], int(diagnostic[2]), int(diagnostic[3]), rule[1], diagnostic[5])
                findings.append(current)
            else:
                foreign[diagnostic[5]] += 1
    return findings, foreign


class Compile:
    """One source file with its flags."""

    def __init__(self, project, directory, flags, options):
        self.project, self.directory, self.flags, self.options = project, directory, flags, options
        self.file = flags[-1]

    def look(self, extra=()):
        """What clang and refcop say of it."""
        options = self.options
        with tempfile.TemporaryDirectory() as scratch:
            report = os.path.join(scratch, "report.jsonl")
            command = [benchlib.clang(options.llvm),
                       *benchlib.plugin_flags(benchlib.plugin_path(options.build, options.llvm), report, options.level),
                       "-fplugin-arg-refcop-timeout-ms=0", "-fsyntax-only", "-fdiagnostics-parseable-fixits",
                       "-fno-color-diagnostics", "-ferror-limit=0", *self.flags, *extra]
            result = benchlib.run(command, cwd=self.directory, timeout=options.timeout)
            reported, summary, _ = benchlib.read_report(report)
        findings, foreign = read_output(result.stderr)
        functions = collections.defaultdict(list)
        for item in reported:
            functions[item["line"], item["column"], item["rule"]].append(item["function"])
        for finding in findings:
            names = functions[finding.line, finding.column, finding.rule]
            finding.function = names.pop(0) if names else ""
        return Seen(findings, foreign, result.timed_out or not summary)


def offset_of(lines, line, column):
    """Byte offset of a position; lines keep their ends."""
    return sum(len(text) for text in lines[:line - 1]) + column - 1


def edited(data, edits):
    """The bytes with the edits; None when they overlap or lie outside."""
    lines = data.splitlines(keepends=True)
    places = []
    for edit in edits:
        begin, end = offset_of(lines, edit.line, edit.column), offset_of(lines, edit.end_line, edit.end_column)
        places.append((begin, end, edit.text.encode("latin-1", "replace")))
    places.sort(key=lambda place: place[:2])
    out, at = [], 0
    for begin, end, text in places:
        if begin < at or end < begin or end > len(data):
            return None
        out += [data[at:begin], text]
        at = end
    return b"".join(out) + data[at:]


def overlay(unit, edits, scratch):
    """Flags that make clang read the edited text in place of the files; None when it cannot be edited."""
    by_file = collections.defaultdict(list)
    for edit in edits:
        by_file[os.path.realpath(os.path.join(unit.directory, edit.file))].append(edit)
    roots = []
    for number, (path, mine) in enumerate(sorted(by_file.items())):
        data = edited(pathlib.Path(path).read_bytes(), mine)
        if data is None:
            return None
        copy = os.path.join(scratch, f"{number}.c")
        pathlib.Path(copy).write_bytes(data)
        roots += [{"name": name, "type": "file", "external-contents": copy}
                  for name in {path, os.path.abspath(os.path.join(unit.directory, mine[0].file))}]
    yaml = os.path.join(scratch, "overlay.yaml")
    pathlib.Path(yaml).write_text(json.dumps({"version": 0, "use-external-names": False, "roots": roots}))
    return ["-ivfsoverlay", yaml]


def judge(unit, before, finding):
    """Apply one fix: (state, detail)."""
    with tempfile.TemporaryDirectory() as scratch:
        flags = overlay(unit, finding.edits, scratch)
        if flags is None:
            return "does not apply", ""
        after = unit.look(flags)
    worse = after.foreign - before.foreign
    if after.broken or worse:
        return "does not compile", "; ".join(worse)
    had = collections.Counter(f.name() for f in before.findings)
    has = collections.Counter(f.name() for f in after.findings)
    new = sorted(has - had)
    detail = "; ".join(f"{name[0]}: {name[2]}" for name in new)
    if has[finding.name()] >= had[finding.name()]:
        return "not gone", ""
    if any(name[0] == finding.function for name in new):
        return "new finding", detail
    return ("shows another", detail) if new else ("holds", "")


def check(unit):
    """Verdicts on the fixes of one file, and how many findings it has by rule."""
    before = unit.look()
    counts = collections.Counter(finding.rule for finding in before.findings)
    return [Verdict(unit.project, finding.file, finding, finding.edits, *judge(unit, before, finding))
            for finding in before.findings if finding.edits], counts


def units_of(options):
    """The files to look at."""
    if options.files:
        flags = options.flags or ["-I" + benchlib.python_include()]
        return [Compile("", os.getcwd(), [*flags, name], options) for name in options.files]
    return [Compile(name, entry["directory"], benchlib.compile_flags(entry), options)
            for name, entries in benchlib.projects_in(options.cache.absolute(), options.project) for entry in entries]


def print_results(verdicts, counts):
    """One line a rule, the totals, and every fix that does not hold."""
    rows = []
    for rule in sorted({verdict.finding.rule for verdict in verdicts}):
        rows.append(row(rule, counts[rule], [v for v in verdicts if v.finding.rule == rule]))
    rows.append(row("total", sum(counts.values()), verdicts))
    benchlib.print_table(("rule", "findings", "proposed", "applied", "compiled", "gone", "none new", "none elsewhere"), rows)
    for v in verdicts:
        if v.state != "holds":
            print(f"  {v.state}: {v.project}: {v.file}:{v.finding.line}: {v.finding.message}"
                  + (f" -- {v.detail}" if v.detail else ""))


def row(name, findings, verdicts):
    """How far the fixes of a rule came."""
    order = ("does not apply", "does not compile", "not gone", "new finding", "shows another", "holds")
    came = [sum(order.index(v.state) > step for v in verdicts) for step in range(-1, 5)]
    return (name, findings, *came)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"))
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--files", nargs="+", default=[], help="look at these instead of the corpus")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--list", action="store_true", help="print every fix, too")
    parser.add_argument("flags", nargs="*", help="compiler flags for --files, behind --")
    options = parser.parse_args()
    results = benchlib.in_parallel(options.jobs, check, units_of(options))
    seen, verdicts, counts = set(), [], collections.Counter()
    for found, by_rule in results:
        counts.update(by_rule)
        for v in found:
            place = (v.project, os.path.normpath(v.file), v.finding.line, v.finding.column, v.finding.rule, v.finding.message)
            if place not in seen:
                seen.add(place)
                verdicts.append(v)
    for v in verdicts if options.list else []:
        print(f"{v.state}: {v.project}: {v.file}:{v.finding.line}: {v.finding.message}: "
              + " | ".join(f"{e.line}:{e.column}: {e.text!r}" for e in v.edits))
    print_results(verdicts, counts)
    return 0 if all(v.state in ("holds", "shows another") for v in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
