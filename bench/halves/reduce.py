# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Makes the program that shows a difference small: statements are dropped while the difference stays."""
import pathlib
import tempfile
import time

import compare
import limits
import program
import session
from build import BuildError
from program import If, Statement, blocks

SECONDS = 120
SOUND = ("-Wno-everything", "-Werror=uninitialized", "-Werror=sometimes-uninitialized", "-Werror=conditional-uninitialized",
         "-Werror=return-type")


def key_of(difference):
    return difference.side, difference.kind, difference.what


class Reducer:
    def __init__(self, tools, folder, seed, wanted):
        self.session = session.Session(tools, folder, seed)
        self.wanted = wanted
        self.end = time.monotonic() + SECONDS

    def shows(self, unit):
        """The difference in the unit alone, or None."""
        try:
            if self.session.tools.warnings(self.session.folder, self.session.write([unit], False), SOUND):
                return None
            verdicts, _ = self.session.examine([unit])
        except BuildError:
            return None
        return next((d for _, verdict in verdicts for d in verdict.differences if key_of(d) == self.wanted), None)

    def attempt(self, unit, change):
        """A changed copy that still shows the difference, or the unit itself."""
        smaller = program.copy_of(unit)
        if time.monotonic() > self.end or not change(smaller) or self.shows(smaller) is None:
            return unit
        return smaller

    def pass_over(self, unit):
        for number in reversed(range(count_places(unit))):
            unit = self.attempt(unit, lambda copy, n=number: drop_place(copy, n))
        for number in reversed(range(len(unit.functions) - 1)):
            unit = self.attempt(unit, lambda copy, n=number: drop_function(copy, n))
        return unit

    def reduce(self, unit):
        before = -1
        while before != count_places(unit) and time.monotonic() < self.end:
            before = count_places(unit)
            unit = self.pass_over(unit)
        return unit


def is_found_when_smaller(done, unit, difference):
    """A failure that nobody looks at, seen at run time alone: does the analysis find it when the function has one statement
    less? Then there were too many ways through it, and their states were merged."""
    failed = limits.text_at(unit, limits.failed_line(difference))
    if difference.side != "run-time" or difference.kind != "exception" or not failed:
        return False
    for number in range(count_places(unit)):
        smaller = program.copy_of(unit)
        if drop_place(smaller, number) and reports(done, smaller, failed):
            return True
    return False


def reports(done, unit, text):
    """Whether the analysis says of the statement with that text that its failure is ignored."""
    try:
        source = done.write([unit], False)
        if done.tools.warnings(done.folder, source, SOUND):
            return False
        findings = compare.Findings(done.tools.analyse(done.folder, source))
    except BuildError:
        return False
    return any(kind == "exception" and limits.text_at(unit, line) == text for kind, line in findings.hits)


def all_places(unit):
    return [(block, i) for function in unit.functions for block in blocks(function.body) for i in range(len(block))]


def count_places(unit):
    return len(all_places(unit))


def drop_place(unit, number):
    places = all_places(unit)
    if number >= len(places):
        return False
    block, at = places[number]
    node = block[at]
    if isinstance(node, Statement) and node.role == "exit" and node.text.startswith("return"):
        return False
    if len(block) == 1 and all(block is not function.body for function in unit.functions):
        return False
    if isinstance(node, If) and "PyArg_ParseTuple" in node.condition:
        return False
    del block[at]
    return True


def drop_function(unit, number):
    del unit.functions[number]
    return True


def used_declarations(unit):
    """Drops declarations of variables that are gone."""
    for function in unit.functions:
        text = program.print_extension("x", [program.Unit([function])], "")
        function.declarations = [line for line in function.declarations
                                 if any(text.count(name) > 1 for name in names_in(line))]


def names_in(declaration):
    words = declaration.rstrip(";").split("=")[0].replace("*", " ").replace(",", " ").split()
    return words[1:]


def reduce_difference(tools, seed, unit, difference):
    """(the smallest unit found, its difference), or (unit, None) if it alone does not show it."""
    with tempfile.TemporaryDirectory() as folder:
        reducer = Reducer(tools, pathlib.Path(folder), seed, key_of(difference))
        if reducer.shows(program.copy_of(unit)) is None:
            return unit, None
        smallest = program.copy_of(reducer.reduce(unit))
        used_declarations(smallest)
        shown = reducer.shows(smallest)
        return smallest, shown
