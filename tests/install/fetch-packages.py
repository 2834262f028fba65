#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Fetches from PyPI what the test of the wheel needs: the build backend, and what is installed beside
the wheel.

  tests/install/fetch-packages.py BUILD

The test is skipped, and counted so, where this has not run.
"""

import os
import shutil
import subprocess
import sys

BACKEND = ["scikit-build-core==1.1.2"]
# Versions that still run on Python 3.9, with what they need there.
BESIDE = ["setuptools==82.0.1", "pytest==8.4.2", "iniconfig==2.1.0", "packaging==26.3", "pluggy==1.6.0",
          "pygments==2.21.0", "exceptiongroup==1.3.1", "tomli==2.5.0", "typing-extensions==4.16.0"]


def main():
    target = os.path.join(os.path.abspath(sys.argv[1]), "packaging")
    if os.path.exists(os.path.join(target, "complete")):
        return 0
    shutil.rmtree(target, ignore_errors=True)
    python = os.path.join(target, "backend", "bin", "python")
    try:
        subprocess.check_call([sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(python))])
        pip = [python, "-m", "pip", "-q", "--disable-pip-version-check"]
        subprocess.check_call([*pip, "install", *BACKEND])
        subprocess.check_call([*pip, "download", "--no-deps", "--only-binary", ":all:", "--implementation",
                               "py", "--abi", "none", "--platform", "any", "--dest",
                               os.path.join(target, "wheels"), *BESIDE])
    except subprocess.CalledProcessError as error:
        print("%s" % error, file=sys.stderr)
        return 1
    with open(os.path.join(target, "complete"), "w", encoding="utf-8"):
        return 0


if __name__ == "__main__":
    sys.exit(main())
