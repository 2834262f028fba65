#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""What pytest --refcop costs: CPU per test of a generated suite, in a process with many objects.

    python3 bench/instrument/tests.py [--build DIR] [--llvm N] [--python PYTHON] [--tests N] [--objects N] [--rounds N]

Two kinds of tests: `clean` leave nothing behind; `leak` lose a reference, so that each is run twice and judged. PYTHON
needs pytest. Figures are the least of all
rounds and include the start of pytest.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

SUITE = """
import pytest, loop
ballast = [[] for _ in range({objects})]

@pytest.mark.parametrize("number", range({tests}))
def test_clean(number):
    for _ in range(100):
        loop.call(None)

@pytest.mark.parametrize("number", range({tests}))
def test_leak(number):
    loop.lose([number])
"""


def cpu(command, folder, env):
    """Seconds of CPU that a command takes; it must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1) or "error" in done.stdout:
        sys.exit("%s: %s" % (command, done.stdout[-3000:]))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    """Build, run the ways in turns, print milliseconds of CPU per test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--tests", type=int, default=100, help="of each kind")
    parser.add_argument("--objects", type=int, default=100000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    include = subprocess.check_output(
        [options.python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"], text=True).strip()
    refcop = str((options.build / "bin" / "refcop").resolve())
    pytest = [options.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "suite.py", "-k"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([benchlib.clang(options.llvm), "-fplugin=%s" % benchlib.plugin_path(options.build, options.llvm),
                        "-fplugin-arg-refcop-instrument", "-O2", "-fPIC", "-shared", "-w", "-I" + include,
                        str(HERE / "loop.c"), "-o", os.path.join(folder, "loop.so")], check=True)
        pathlib.Path(folder, "suite.py").write_text(SUITE.format(tests=options.tests, objects=options.objects))
        env = dict(os.environ, PYTHONPATH=folder)
        print("ms of CPU per test      alone   with runtime   with --refcop")
        for kind in ("clean", "leak"):
            ways = ([], [refcop, "run", "--"], [refcop, "run", "--"])
            best = [9e9] * len(ways)
            for _ in range(options.rounds):
                for i, way in enumerate(ways):
                    best[i] = min(best[i], cpu(way + pytest + [kind] + (["--refcop"] if i == 2 else []), folder, env))
            print("%-19s %9.1f %14.1f %15.1f" % (kind, *(seconds * 1e3 / options.tests for seconds in best)))


if __name__ == "__main__":
    main()
