# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""One generated extension: composed from a seed, built, analysed, run, compared."""
import pathlib
import random

import compare
import compose
import mistakes
import program
import watch
from build import BuildError

# What goes wrong as soon as the function runs is run in a process of its own.
DANGEROUS = ("incref dropped", "stolen variable not forgotten", "released twice", "released after it was stolen",
             "another variable released", "used after its release")
ATTEMPTS = 12
LEVELS = (("-O0",), ("-O1",), ("-O2",), ("-O2", "-g"), ("-O0", "-g"))


def compose_unit(seed, number, minor, attempt=0):
    """A unit; every second one has a mistake. The same seed gives the same ones."""
    unit = compose.compose_unit(random.Random("%s/%d" % (seed, number)), "f%d" % number, minor)
    rng = random.Random("mistake/%s/%d/%d" % (seed, number, attempt))
    if number % 2 and attempt < ATTEMPTS:
        mistakes.seed(rng, unit)
    return unit


class Session:
    """A folder, the tools, and units; `examine` returns a verdict for each unit."""

    def __init__(self, tools, folder, seed):
        self.tools, self.folder, self.seed = tools, pathlib.Path(folder), seed
        self.module = "ext"
        self.flags = random.Random("flags/%s" % seed).choice(LEVELS)
        self.runs = []

    def write(self, units, traced):
        name = "traced.c" if traced else self.module + ".c"
        text = program.print_extension(self.module, units, program.PRELUDE, traced)
        (self.folder / name).write_text('#line 1 "%s.c"\n' % self.module + text if traced else text, encoding="utf-8")
        return name

    def compose(self, count):
        """Units that compile without a warning: a mistake that clang warns of is seeded anew, and at last not at all."""
        units = [compose_unit(self.seed, number, self.tools.minor) for number in range(count)]
        for attempt in range(1, ATTEMPTS + 2):
            lines = self.tools.warnings(self.folder, self.write(units, False))
            bad = [i for i, unit in enumerate(units) if any(compare.is_in(line, unit) for line in lines)]
            if any(not units[i].mistake for i in bad) or lines and not bad:
                raise BuildError("a right function has warnings: %s" % (self.folder / (self.module + ".c")))
            if not bad:
                return units
            for i in bad:
                units[i] = compose_unit(self.seed, i, self.tools.minor, attempt)
        raise BuildError("mistakes with warnings: %s" % (self.folder / (self.module + ".c")))

    def build(self, units):
        """Returns the findings; raises BuildError."""
        self.tools.instrument(self.folder, self.write(units, True), self.module, self.flags)
        return compare.Findings(self.tools.analyse(self.folder, self.write(units, False)))

    def execute(self, units):
        """{name of a unit: Run}"""
        calm = [unit for unit in units if unit.mistake not in DANGEROUS]
        wild = [unit for unit in units if unit.mistake in DANGEROUS]
        runs = {}
        if calm:
            run = watch.run(self.tools, self.folder, self.module, calm)
            if run.crashed and len(calm) > 1:
                wild = calm + wild
            else:
                runs.update({unit.name: run for unit in calm})
                self.runs.append(run)
        for unit in wild:
            run = watch.run(self.tools, self.folder, self.module, [unit])
            runs[unit.name] = run
            self.runs.append(run)
        return runs

    def examine(self, units):
        """[(unit, Verdict)]"""
        findings = self.build(units)
        runs = self.execute(units)
        verdicts = []
        for unit in units:
            verdict = compare.compare(unit, findings, runs[unit.name])
            if any(d.side == "static" for d in verdict.differences) and not runs[unit.name].alone:
                verdict = self.alone(unit, findings)
            verdicts.append((unit, verdict))
        return verdicts, findings

    def alone(self, unit, findings):
        """What other functions left in memory may hide what this one loses: the verdict from a process of its own."""
        run = watch.run(self.tools, self.folder, self.module, [unit])
        self.runs.append(run)
        return compare.compare(unit, findings, run)
