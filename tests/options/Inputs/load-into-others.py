# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""load-into-others.py PLUGIN FILE MAJOR...: loads PLUGIN into each other clang that is installed."""

import re
import shutil
import subprocess
import sys

plugin, source, majors = sys.argv[1], sys.argv[2], sys.argv[3:]
command = ["-fplugin=" + plugin, "-fsyntax-only", source]
tried = []
for major in majors:
    clang = shutil.which("clang-" + major)
    if not clang:
        continue
    result = subprocess.run([clang, *command], capture_output=True, text=True)
    output = result.stdout + result.stderr
    if (result.returncode, output) == (0, ""):
        continue  # its own
    tried.append(major)
    expected = (r"refcop: this plugin is built for LLVM \d+, but was loaded into clang {0}; "
                r"use the refcop.so built for {0}\n").format(major)
    if result.returncode != 1 or not re.fullmatch(expected, output):
        print("FAILED: clang %s: %d: %s" % (major, result.returncode, output))
print("ok: refused by clang", ", ".join(tried) or "(no other clang is installed)")
