#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""fetch-tools.py BUILD: puts pre-commit and check-jsonschema of PyPI into BUILD/ci-tools.

tests/ci/ runs the hooks with the one and holds the recipes against the schemas in the other. Does
nothing when they are there.
"""

import os
import subprocess
import sys

PACKAGES = ["pre-commit==4.7.0", "check-jsonschema==0.39.0"]
FOLDER = os.path.join(os.path.abspath(sys.argv[1]), "ci-tools")

if not os.path.exists(os.path.join(FOLDER, "bin", "check-jsonschema")):
    subprocess.check_call([sys.executable, "-m", "venv", FOLDER])
    subprocess.check_call([os.path.join(FOLDER, "bin", "python"), "-m", "pip", "install", "-q",
                           "--disable-pip-version-check", *PACKAGES])
