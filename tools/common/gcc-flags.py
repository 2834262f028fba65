#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Prints gcc-flags.def: every option that the installed gcc lists and a clang does not know.

  tools/common/gcc-flags.py [CLANG...] >tools/common/gcc-flags.def

Options that change code (-f, -m) are listed when any of the clangs refuses them, warnings when none
knows them. A name that ends in '=' stands for every value.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

CLANGS = sys.argv[1:] or ["clang-16", "clang-19", "clang-22"]
# What every GCC knows and its help does not list in this form.
ALWAYS = ["-fno-fat-lto-objects", "-ffat-lto-objects", "-flto=auto", "-flto=jobserver"]
# Questions and dumps: no build system passes them on.
SKIP = re.compile(r"-f(no-)?(help|version|target-help|dump|self-test|enable-|disable-|call-|fixed-|"
                  r"plugin|syntax-only|profile-use|lto=)|-W(no-)?(error|fatal)")


def listed():
    """The options of gcc's help, with the negation of each."""
    names = set()
    for topic in ("optimizers", "common", "target", "warnings", "c"):
        text = subprocess.run(["gcc", "--help=" + topic], capture_output=True, text=True).stdout
        for name in re.findall(r"^\s*(-[fmW][\w+-]+=?)", text, re.M):
            names.add(name)
            if not name.endswith("="):
                plain = re.sub(r"^(-[fmW])no-", r"\1", name)
                names.update((plain, plain[:2] + "no-" + plain[2:]))
    return sorted(name for name in names if not SKIP.match(name))


def unknown_to(job):
    clang, name, source = job
    result = subprocess.run([clang, name + ("1" if name.endswith("=") else ""), "-fsyntax-only",
                             source], capture_output=True, text=True)
    return "unknown argument" in result.stderr or "unknown warning option" in result.stderr


def main():
    names = listed()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        source = os.path.join(folder, "empty.c")
        with open(source, "w", encoding="utf-8") as file:
            file.write("int x;\n")
        verdicts = [list(pool.map(unknown_to, [(clang, name, source) for name in names]))
                    for clang in CLANGS]
    found = {name for name, *row in zip(names, *verdicts)
             if (all(row) if name.startswith("-W") else any(row))}
    found.update(ALWAYS)
    print("/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"
          " * Part of refcop. */\n\n"
          "/* GCC_FLAG(option): what GCC takes and clang does not, in the order of strcmp. A name that\n"
          " * ends in '=' stands for every value. Made by gcc-flags.py. */\n")
    for name in sorted(found):
        print('GCC_FLAG("%s")' % name)


if __name__ == "__main__":
    main()
