#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Compares what refcop reports on buggy.c and fixed.c with the BUG comments in them.

  examples/check.py [--plugin FILE] [--clang NAME] [--include DIR]

Compiles both files with the plugin. Each "BUG: RULE" must be found by that rule on that line,
and nothing else may be found. "BUG: RULE until 3.11" counts only with headers up to that
version. Exit status: 0 as expected, 1 not, 2 the compile itself did not work.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile

EXAMPLES = os.path.dirname(os.path.abspath(__file__))
BUG = re.compile(r"/\* BUG: ([a-z-]+)(?: until 3\.(\d+))? \*/")


def fail(message):
    print("check.py: " + message, file=sys.stderr)
    sys.exit(2)


def minor_version(include):
    path = os.path.join(include, "patchlevel.h")
    if not os.path.exists(path):
        fail("no Python headers in %s" % include)
    with open(path) as header:
        return int(re.search(r"#define\s+PY_MINOR_VERSION\s+(\d+)", header.read()).group(1))


def expected(path, minor):
    """The (line, rule) of each bug that the comments name, counted."""
    with open(path) as source:
        lines = source.read().split("\n")
    bugs = ((number, match) for number, line in enumerate(lines, 1)
            for match in BUG.finditer(line))
    return collections.Counter((number, match.group(1)) for number, match in bugs
                               if match.group(2) is None or minor <= int(match.group(2)))


def reported(path, options):
    """The (line, rule) of each finding of one compile, counted, and its summary."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.jsonl")
        command = [options.clang, "-fplugin=" + os.path.abspath(options.plugin),
                   "-fplugin-arg-refcop-report=" + report, "-I" + options.include,
                   "-fsyntax-only", path]
        try:
            result = subprocess.run(command, capture_output=True, text=True)
        except OSError as error:
            fail("%s: %s" % (options.clang, error.strerror))
        if result.returncode != 0 or not os.path.exists(report):
            fail("no report from: %s\n%s" % (" ".join(command), result.stderr))
        with open(report) as lines:
            rows = [json.loads(line) for line in lines]
    findings = collections.Counter((row["line"], row["rule"])
                                   for row in rows if row["kind"] == "finding")
    return findings, [row for row in rows if row["kind"] == "summary"][-1]


def check(name, options):
    path = os.path.join(EXAMPLES, name)
    wanted = expected(path, minor_version(options.include))
    found, summary = reported(path, options)
    missing, others = wanted - found, found - wanted
    for line, rule in sorted(missing.elements()):
        print("%s:%d: not found: %s" % (name, line, rule))
    for line, rule in sorted(others.elements()):
        print("%s:%d: not expected: %s" % (name, line, rule))
    if summary["gave_up"]:
        print("%s: gave up on %s" % (name, ", ".join(summary["gave_up_functions"])))
    print("%s: %d of %d bugs found, %d other findings, %d functions" %
          (name, sum((wanted & found).values()), sum(wanted.values()), sum(others.values()),
           summary["functions"]))
    return not missing and not others and not summary["gave_up"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", help="default: build/lib/refcop.so",
                        default=os.path.join(EXAMPLES, "..", "build", "lib", "refcop.so"))
    parser.add_argument("--clang", default="clang-19", help="default: clang-19")
    parser.add_argument("--include", help="directory of Python.h; default: that of this Python",
                        default=sysconfig.get_paths()["include"])
    options = parser.parse_args()
    results = [check(name, options) for name in ("buggy.c", "fixed.c")]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
