#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Finds mistakes in lit tests that FileCheck and -verify pass over in silence.

  tests/lint-tests.py [FILE]...       default: every test of the suite
"""

import difflib
import os
import re
import sys

TESTS = os.path.dirname(os.path.abspath(__file__))
SUFFIXES = (".c", ".cpp", ".ir", ".test")
EXCLUDED = {"Inputs", "unit", "fuzz"}
LIT_WORDS = {"RUN", "REQUIRES", "UNSUPPORTED", "XFAIL", "DEFINE", "REDEFINE", "END",
             "ALLOW_RETRIES", "COM"}
MODIFIERS = r"(?:-(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(?:\{LITERAL\})?"
CHECKERS = re.compile(r"FileCheck|%each_python|-verify|%refcop_verify|\bnot\b|\bcmp\b|\bdiff\b|\bcount\b|"
                      r"\bgrep\b|\btest\b|\bsame\.py\b|\binterrupt\.py\b")
COMMENT = r"^\s*(?://|#|;|/?\*)*\s*"
EXPECTED = {"warning", "error", "note", "remark", "warning-re", "error-re", "note-re",
            "remark-re", "no-diagnostics"}


def prefixes_of(runs):
    found = set()
    for run in runs:
        if "%each_python" in run: # it runs FileCheck on its script
            if re.search(r"%each_python.*\s%s(\s|$)", run):
                found.update(re.findall(r"--prefix=(\w+)", run) or ["CHECK"])
            continue
        if "FileCheck" not in run:
            continue
        named = re.findall(r"--?check-prefix(?:es)?[= ]([\w,-]+)", run)
        found.update(name for names in named for name in names.split(","))
        if not named:
            found.add("CHECK")
    return found


def lint(path):
    """Yields (line number, complaint) for one test."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    runs = [line for line in lines if re.search(COMMENT + r"RUN:", line)]
    if re.match(r"\d", os.path.basename(path)):
        yield 1, "a number in front of a file name says nothing: use words"
    if not runs:
        yield 1, "no RUN: line"
    elif not any(CHECKERS.search(run) for run in runs):
        yield 1, "RUN: lines without any check (FileCheck, -verify, not, cmp...)"
    prefixes = prefixes_of(runs)
    used = set()
    for number, line in enumerate(lines, 1):
        if re.search(COMMENT + r"RUN:", line):
            continue
        word = re.match(COMMENT + r"([A-Z][A-Z0-9_-]{2,}(?:\{LITERAL\})?)(:?)(\s|$)", line)
        if word:
            name, colon = word.group(1), word.group(2)
            known = next((prefix for prefix in prefixes
                          if re.fullmatch(re.escape(prefix) + MODIFIERS, name)), None)
            if known and colon:
                used.add(known)
            elif known:
                yield number, "%s without its colon is never checked" % name
            elif colon and name not in LIT_WORDS:
                near = [prefix for prefix in sorted(prefixes) if name.startswith(prefix + "-")]
                near += difflib.get_close_matches(
                    re.sub(MODIFIERS + "$", "", name), sorted(prefixes | {"CHECK", "RUN"}), 1, 0.75)
                if near:
                    yield number, "%s: no RUN: line checks this prefix (%s?)" % (name, near[0])
            elif not colon and name in ("RUN", "REQUIRES", "UNSUPPORTED"):
                yield number, "%s without its colon is ignored" % name
        for kind, rest in re.findall(r"\bexpect(?:ed)?-([\w-]+)(.*)", line):
            if kind not in EXPECTED:
                yield number, "expected-%s is no directive of -verify" % kind
            elif kind != "no-diagnostics" and "{{" not in rest:
                yield number, "expected-%s without {{text}}" % kind
        if re.search(r"\bexpect-(warning|error|note)", line):
            yield number, "misspelt: expected-"
    for prefix in sorted(prefixes - used):
        # --implicit-check-not alone is a check; so is an input file of another name.
        if not any("implicit-check-not" in run or "-input-file" in run or
                   re.search(r"FileCheck\s+(?!%s|%s\b|-)\S", run) for run in runs):
            yield 1, "prefix %s is named in RUN: but never used" % prefix


def all_tests():
    for folder, folders, names in os.walk(TESTS):
        folders[:] = sorted(set(folders) - EXCLUDED)
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                yield os.path.join(folder, name)


def main():
    paths = sys.argv[1:] or list(all_tests())
    bad = 0
    for path in paths:
        for number, complaint in lint(path):
            print("%s:%d: %s" % (os.path.relpath(path), number, complaint))
            bad += 1
    print("lint-tests: %d tests, %d complaints" % (len(paths), bad))
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
