#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""The two halves check each other: generated extensions are analysed and run, and each difference is shown.

    python3 bench/halves/run.py --seed 1 --extensions 1
    python3 bench/halves/run.py --seed 1 --minutes 60 --python python3.11,python3.13 --keep DIR

Each run-time leak must have its static finding, and each static finding on a path that was run its leak. Same seed, same
bytes. Exit status 1 when there is a difference that limits.py does not explain, or a clean function that is not clean.
"""
import argparse
import collections
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import build
import limits
import program
import reduce
import session

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ASK = "import sys, sysconfig; print(sys.version_info[1], sysconfig.get_paths()['include'], sys.executable)"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="of the first extension; the next has the next")
    parser.add_argument("--extensions", type=int, default=0, help="how many; 0: as many as --minutes allows")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--functions", type=int, default=80, help="that Python calls, in one extension")
    parser.add_argument("--build", default=str(ROOT / "build"))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--python", default="/usr/bin/python3", help="interpreters with headers, taken in turn")
    parser.add_argument("--keep", help="folder for differences, reduced")
    parser.add_argument("--progress", action="store_true", help="a line on stderr after each extension")
    parser.add_argument("--print", dest="show", action="store_true", help="print the first extension and stop")
    return parser.parse_args()


def tools_of(options):
    found = []
    for python in options.python.split(","):
        answer = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=True).stdout
        minor, include, executable = answer.split(None, 2)
        found.append(build.Tools(options.build, options.clang, executable.strip(), include, int(minor)))
    return found


class Count:
    """The denominators, and what became of each difference."""

    def __init__(self):
        self.sums = collections.Counter()
        self.mistakes = collections.defaultdict(collections.Counter)
        self.explained = collections.Counter()
        self.open = collections.Counter()  # differences by what they are
        self.dirty = []

    def add_unit(self, unit, verdict):
        kind = self.mistakes[unit.mistake or "none"]
        kind["functions"] += 1
        kind["static"] += verdict.static != 0
        kind["run time"] += verdict.seen != 0
        kind["both"] += verdict.static != 0 and verdict.seen != 0
        kind["neither"] += verdict.static == 0 and verdict.seen == 0
        self.sums["static hits"] += verdict.static
        self.sums["run-time hits"] += verdict.seen
        self.sums["both"] += len(verdict.both)
        self.sums["idle"] += len(verdict.idle)
        self.sums["masked"] += len(verdict.masked)
        self.sums["gave up"] += verdict.gave_up
        self.sums["bodies"] += len(unit.functions)

    def add_session(self, done):
        self.sums["extensions"] += 1
        for run in done.runs:
            self.sums["trials"] += run.trials
            self.sums["ledger-misses"] += run.misses

    def print_all(self, seconds):
        header = ("functions", "static", "run time", "both", "neither")
        total = collections.Counter()
        print("%-46s" % "mistake seeded" + "".join("%11s" % name for name in header))
        for name in sorted(self.mistakes):
            print("%-46s" % name + "".join("%11d" % self.mistakes[name][column] for column in header))
            total.update(self.mistakes[name])
        print("%-46s" % "all" + "".join("%11d" % total[column] for column in header))
        sums = self.sums
        print("%d extensions, %d functions with %d helpers, %d with a mistake; %d given up on; %d trials; %d ledger-misses; "
              "%.0f s" % (sums["extensions"], total["functions"], sums["bodies"] - total["functions"],
                          total["functions"] - self.mistakes["none"]["functions"], sums["gave up"], sums["trials"],
                          sums["ledger-misses"], seconds))
        print("hits: %d static, %d at run time, %d static ones confirmed; %d static ones on paths that were not run, %d behind "
              "a crash" % (sums["static hits"], sums["run-time hits"], sums["both"], sums["idle"], sums["masked"]))
        print("differences: %d explained%s; %d not" % (
            sum(self.explained.values()),
            "".join("; %s: %d" % item for item in sorted(self.explained.items())), sum(self.open.values())))
        for (side, kind, what, mistake), count in sorted(self.open.items()):
            print("  only %s: %s (%s) in functions with: %s: %d" % (side, kind, what, mistake or "no mistake", count))
        print("right functions with a finding: %d %s" % (len(self.dirty), "; ".join(self.dirty)))


def keep(options, tools, seed, unit, difference, number):
    """Reduces a difference and writes it into the folder."""
    smallest, shown = reduce.reduce_difference(tools, seed, unit, difference)
    folder = pathlib.Path(options.keep)
    folder.mkdir(parents=True, exist_ok=True)
    said = shown or difference
    text = program.print_extension("ext", [smallest], program.PRELUDE)
    head = "seed %s, %s, Python 3.%d, mistake: %s, n: %s\n   only %s: %s %s, line %d: %s%s" % (
        seed, unit.name, tools.minor, unit.mistake or "none", unit.numbers, said.side, said.kind, said.what, said.line,
        said.text, "" if shown else "\n   not in this function alone")
    path = folder / ("%03d-%s-%s.c" % (number, said.side, said.kind))
    path.write_text(text + "/* %s */\n" % head, encoding="utf-8")
    return path


def examine(options, tools, seed, count):
    """One extension."""
    folder = tempfile.mkdtemp(prefix="halves-")
    done = session.Session(tools, folder, seed)
    verdicts, _ = done.examine(done.compose(options.functions))
    count.add_session(done)
    for unit, verdict in verdicts:
        count.add_unit(unit, verdict)
        if not unit.mistake and verdict.static + verdict.seen:
            count.dirty.append("seed %s, %s, Python 3.%d" % (seed, unit.name, tools.minor))
        for difference in verdict.differences:
            limit = limits.explain(unit, difference, verdict)
            if limit is None and reduce.is_found_when_smaller(done, unit, difference):
                limit = limits.MANY_WAYS
            if limit:
                count.explained[limit.name] += 1
                continue
            key = (difference.side, difference.kind, difference.what, unit.mistake)
            count.open[key] += 1
            print("seed %s, %s (%s), Python 3.%d: only %s: %s, line %d: %s" % (
                seed, unit.name, unit.mistake or "no mistake", tools.minor, difference.side, difference.kind,
                difference.line, difference.text), flush=True)
            if options.keep and count.open[key] <= 1:
                print("  " + str(keep(options, tools, seed, unit, difference, sum(count.open.values()))), flush=True)
    shutil.rmtree(folder)


def main():
    options = parse()
    tools = tools_of(options)
    if options.show:
        with tempfile.TemporaryDirectory() as folder:
            units = session.Session(tools[0], folder, options.seed).compose(options.functions)
        print(program.print_extension("ext", units, program.PRELUDE), end="")
        return 0
    count, begun, number = Count(), time.monotonic(), 0
    try:
        while number < options.extensions if options.extensions else time.monotonic() - begun < options.minutes * 60:
            try:
                examine(options, tools[number % len(tools)], options.seed + number, count)
            except build.BuildError as error:
                count.dirty.append("seed %d: %s" % (options.seed + number, error))
            number += 1
            if options.progress:
                print("%d extensions, %.0f s, %d differences" % (number, time.monotonic() - begun, sum(count.open.values())),
                      file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("interrupted")
    count.print_all(time.monotonic() - begun)
    return 1 if count.open or count.dirty else 0


if __name__ == "__main__":
    sys.exit(main())
