#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Builds real extensions as their users do, with CC=refcop-clang and with plain clang.

  bench/builds/run.py [--build DIR] [--compiler clang-19] [NAME]...

Each is a pinned source distribution, built by pip with its own build system (setuptools, meson-python,
scikit-build-core) in a fresh environment. Prints seconds with and without refcop, findings, and whether
the extension that was built can be imported.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import benchlib  # noqa: E402


def build(project, python, compiler, folder):
    """(seconds, log, ok) of pip making a wheel."""
    environment = dict(os.environ, CC=compiler, CXX=compiler + "++" if "refcop" in compiler else
                       compiler.replace("clang", "clang++"))
    for name in ("LDSHARED", "CFLAGS"):
        environment.pop(name, None)
    started = time.monotonic()
    result = subprocess.run(
        [python, "-m", "pip", "wheel", "-v", "--no-deps", "--no-cache-dir", "--no-binary",
         project["name"], "-w", folder, "%s==%s" % (project["name"], project["version"])],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace")
    return time.monotonic() - started, result.stdout, result.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build"))
    parser.add_argument("--compiler", default="clang-19")
    parser.add_argument("--log", help="directory for the builds' output")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    refcop = str(pathlib.Path(arguments.build).resolve() / "bin" / "refcop-clang")
    rows, failed = [], 0
    for project in benchlib.read_tsv(ROOT / "bench" / "builds" / "projects.tsv"):
        if arguments.names and project["name"] not in arguments.names:
            continue
        folder = tempfile.mkdtemp()
        python = os.path.join(folder, "venv", "bin", "python")
        subprocess.check_call([sys.executable, "-m", "venv", os.path.join(folder, "venv")])
        plain, _, plain_ok = build(project, python, shutil.which(arguments.compiler), folder)
        seconds, log, ok = build(project, python, refcop, folder)
        if arguments.log:
            pathlib.Path(arguments.log, project["name"] + ".log").write_text(log, encoding="utf-8")
        wheels = [path for path in os.listdir(folder) if path.endswith(".whl")]
        imported = ok and bool(wheels) and subprocess.call(
            [python, "-m", "pip", "install", "-q", "--no-deps", "--disable-pip-version-check",
             os.path.join(folder, wheels[0])]) == 0 and subprocess.call(
            [python, "-c", "import " + project["module"]], cwd=folder) == 0
        found = set(re.findall(r"[\w./-]+:\d+:\d+: warning: .*\[refcop-[\w-]+\]", log))
        failed += not imported
        rows.append((project["name"], project["system"], "%.1f" % plain if plain_ok else "fails",
                     "%.1f" % seconds if ok else "FAILS", len(found),
                     "yes" if imported else "NO"))
        shutil.rmtree(folder)
    benchlib.print_table(("project", "build system", "clang s", "refcop-clang s", "findings",
                          "imported"), rows)
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
