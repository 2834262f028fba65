"""Seed one mistake each into functions of real extensions on which refcop is silent: how many does it see?

    python3 bench/mutate/mutate.py [--cache DIR] [--build DIR] [--count N] [--seed N] [--kind KIND]...
    python3 bench/mutate/mutate.py --show ID          # one mutation as a diff, with the command to run it by hand

A mutation is seen when the file has a finding that it did not have before. What is not seen is listed in
<cache>/mutants.tsv beside what is; bench/mutate/causes.tsv says why a miss is one, or that the mutation breaks nothing
(`equivalent`): such a one counts neither way."""
import argparse
import collections
import difflib
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import benchlib  # noqa: E402
from operators import OPERATORS  # noqa: E402

FUNCTION = re.compile(r"^func (?:static )?@([\w.]+)\(.*?( <in_header>)? !(\d+):\d+ !(\d+):\d+ \{$")
LINE = re.compile(r"!(\d+):\d+")
HEAD_LINES = 6  # a function's name stands in them
Function = collections.namedtuple("Function", "name first last lines")  # lines: those that something was compiled from
Mutant = collections.namedtuple("Mutant", "id project entry path function kind edits")
Seen = collections.namedtuple("Seen", "mutant level rules")


class Source:
    """One file of the corpus: its text, its functions and what refcop finds in it as it is."""

    def __init__(self, project, entry, tools):
        self.project, self.entry, self.tools = project, entry, tools
        self.path = pathlib.Path(entry["directory"]) / entry["file"]
        self.lines = self.path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
        self._looked = False

    def look(self):
        """Fill functions, loud (functions with findings) and findings, once."""
        if self._looked:
            return
        self._looked = True
        ir, self.findings, summary = self.tools.run(self.entry, None)
        self.functions = [function for function in functions_in(ir) if self.is_here(function)]
        self.loud = {name for name, *_ in self.findings} | {
            text.split(":")[0] for text in summary.get("gave_up_functions", [])}

    def is_here(self, function):
        """Not in a file that this one includes: lines there are numbered alike."""
        head = "".join(self.lines[function.first - 1:min(function.first + HEAD_LINES, function.last)])
        return function.first == function.last or re.search(rf"\b{re.escape(function.name)}\b", head)

    def function_at(self, line):
        """The silent function around a line from which something was compiled, or None."""
        self.look()
        for function in self.functions:
            if function.first <= line <= function.last and line in function.lines and function.name not in self.loud:
                return function.name
        return None


def functions_in(ir):
    """The functions of the file, without inline ones of files it includes."""
    found, inside = [], None
    for line in ir.splitlines():
        head = FUNCTION.match(line)
        if head:
            inside = None if head[2] else Function(head[1], int(head[3]), int(head[4]), set())
            found += [inside] if inside else []
        elif inside:
            inside.lines.update(map(int, LINE.findall(line)))
    return found


class Tools:
    """Runs the plugin over one file, as it is or with other text in its place."""

    def __init__(self, options):
        self.compiler = benchlib.clang(options.llvm)
        self.plugin = benchlib.plugin_path(options.build, options.llvm)
        self.timeout = options.timeout

    def command(self, entry, report, overlay=None):
        extra = ["-ivfsoverlay", overlay] if overlay else ["-fplugin-arg-refcop-print-ir"]
        return [self.compiler, *benchlib.plugin_flags(self.plugin, report), "-w", "-fsyntax-only", *extra,
                *benchlib.compile_flags(entry)]

    def run(self, entry, text):
        """IR (of the file as it is), findings as (function, rule, object, message, level), summary; None: no C."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            overlay = self.overlay(entry, text, folder) if text is not None else None
            report = folder / "report.jsonl"
            done = subprocess.run(self.command(entry, report, overlay), cwd=entry["directory"], text=True,
                                  errors="replace", capture_output=True, timeout=self.timeout, check=False)
            findings, summary, _ = benchlib.read_report(report)
        if not summary:
            return None
        return done.stdout, [(f.get("function") or "", f["rule"], f.get("object") or "", f["message"], f["level"])
                             for f in findings], summary

    @staticmethod
    def overlay(entry, text, folder):
        """Files that make clang read text in place of the entry's file."""
        (folder / "mutant.c").write_text(text, encoding="utf-8", errors="surrogateescape")
        path = folder / "overlay.yaml"
        path.write_text(json.dumps({"version": 0, "roots": [
            {"type": "file", "name": str(pathlib.Path(entry["directory"]) / entry["file"]),
             "external-contents": str(folder / "mutant.c")}]}))
        return str(path)


def mutated(lines, edits):
    """The text with some lines replaced."""
    return "".join(edits.get(number, line) for number, line in enumerate(lines))


def mutants_of(sources, kind, count, seed):
    """Up to count mutations of one kind, at most one a function, in an order that only the seed decides."""
    places = [(source, at) for source in sources for at in range(len(source.lines))
              if OPERATORS[kind](source.lines, at)]
    random.Random(f"{seed}:{kind}").shuffle(places)
    used, chosen = set(), []
    for source, at in places:
        if len(chosen) == count:
            break
        function = source.function_at(at + 1)
        if not function or (source.path, function) in used:
            continue
        used.add((source.path, function))
        text = f"{source.project}:{source.entry['file']}:{function}:{kind}:{source.lines[at].strip()}"
        name = f"{source.project}:{function}:{kind}:{hashlib.sha1(text.encode(errors='replace')).hexdigest()[:6]}"
        chosen.append((Mutant(name, source.project, source.entry, source.path, function, kind,
                              OPERATORS[kind](source.lines, at)), source))
    return chosen


def try_mutant(job):
    """What is found in the mutated file beyond what was found before."""
    mutant, source = job
    ran = source.tools.run(mutant.entry, mutated(source.lines, mutant.edits))
    if ran is None:
        return None  # no C any more
    before = collections.Counter(found[:4] for found in source.findings)
    new = [found for found in ran[1] if not before[found[:4]] or before.subtract([found[:4]])]
    return Seen(mutant, min((found[4] for found in new), default=None), sorted({found[1] for found in new}))


def print_results(results, causes):
    """Recall by kind, then the reasons for what is not seen."""
    table, reasons = [], collections.Counter()
    total = collections.Counter()
    for kind in OPERATORS:
        mine = [seen for seen in results if seen.mutant.kind == kind]
        counts = collections.Counter(tried=len(mine))
        for seen in mine:
            cause = causes.get(seen.mutant.id, "not looked at")
            if seen.level is not None:
                counts["default" if seen.level < 2 else "level 2"] += 1
            else:
                counts["equivalent" if cause.startswith("equivalent") else "missed"] += 1
                reasons[kind, cause] += 1
        total.update(counts)
        table.append(result_row(kind, counts))
    table.append(result_row("all", total))
    benchlib.print_table(("mutation", "tried", "level <= 1", "level 2", "missed", "equivalent", "seen", "at <= 1"), table)
    for (kind, cause), count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:4}  {kind}: {cause}")


def result_row(kind, counts):
    """One row of the table; shares are of those that break something."""
    broken = counts["tried"] - counts["equivalent"]
    hits = counts["default"] + counts["level 2"]
    return (kind, counts["tried"], counts["default"], counts["level 2"], counts["missed"], counts["equivalent"],
            *(f"{100 * part / broken:.1f} %" if broken else "-" for part in (hits, counts["default"])))


def show(jobs, name):
    """The diff of one mutation and what is found in it."""
    for mutant, source in jobs:
        if mutant.id == name:
            after = mutated(source.lines, mutant.edits).splitlines(keepends=True)
            sys.stdout.writelines(difflib.unified_diff(source.lines, after, str(source.path), "mutant", n=12))
            print(try_mutant((mutant, source)))
            return 0
    print(f"no mutation '{name}' with these options: mutants.tsv lists them", file=sys.stderr)
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"))
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--count", type=int, default=40, help="mutations of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=sorted(OPERATORS), default=[])
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--show", metavar="ID")
    options = parser.parse_args()
    tools = Tools(options)
    sources = [Source(project, entry, tools)
               for project, entries in benchlib.projects_in(options.cache.absolute(), options.project)
               for entry in entries]
    jobs = [job for kind in OPERATORS if kind in (options.kind or OPERATORS)
            for job in mutants_of(sources, kind, options.count, options.seed)]
    if options.show:
        return show(jobs, options.show)
    results = [seen for seen in benchlib.in_parallel(options.jobs, try_mutant, jobs) if seen]
    causes = {row["id"]: row["cause"] for row in benchlib.read_tsv(HERE / "causes.tsv")}
    benchlib.write_tsv(options.cache / "mutants.tsv", ("id", "file", "line", "level", "rules"),
                       [(seen.mutant.id, seen.mutant.path, min(seen.mutant.edits) + 1,
                         "missed" if seen.level is None else seen.level, ",".join(seen.rules)) for seen in results])
    print_results(results, causes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
