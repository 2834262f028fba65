"""Time an extension that takes and makes numpy's arrays and pickles them: plain, and instrumented with the runtime.

    python3 bench/instrument/arrays.py [--build DIR] [--llvm N] [--python PYTHON] [--runs N]

The extension is arrays.c; numpy and pickle are used as they come, without instrumentation. The runtime must report nothing. The
interpreter needs numpy; where it has none nothing is measured, and that is said.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

WORKLOAD = """
import sys, time
sys.path.insert(0, sys.argv[1])
import numpy
import arrays
start = time.perf_counter()
kept = []
for i in range(4000):
    base = numpy.arange(100 + i % 50, dtype=float)
    made = [arrays.scaled(base, k) for k in range(10)]
    table = arrays.cells(made)
    again = arrays.copied(table)
    assert len(again) == 10 and (again[1003].array == made[3]).all()
    kept.append(again[1001])
    kept = arrays.copied(kept[-20:])
print(time.perf_counter() - start)
"""


def measure(python, folder, preload, log):
    env = dict(os.environ)
    if preload:
        env.update(LD_PRELOAD=str(preload), REFCOP_OPTIONS="verbosity=1:log_path=%s" % log)
    return float(subprocess.check_output([python, "-c", WORKLOAD, folder], env=env, text=True))


def main():
    """Build twice, run in turns, print seconds, the ratio, and what was reported."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if subprocess.run([options.python, "-c", "import numpy"], stderr=subprocess.DEVNULL, check=False).returncode:
        print("SKIPPED: %s has no numpy (pip install numpy in a virtual environment; --python)" % options.python)
        return 0
    include = subprocess.check_output(
        [options.python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"], text=True).strip()
    runtime = options.build.resolve() / "lib" / "librefcop_rt.so"
    flags = ["-fplugin=%s" % benchlib.plugin_path(options.build, options.llvm), "-fplugin-arg-refcop-instrument"]
    best = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, extra in (("plain", []), ("with runtime", flags)):
            os.mkdir(os.path.join(scratch, name))
            subprocess.run([benchlib.clang(options.llvm), *extra, "-O2", "-fPIC", "-shared", "-I" + include,
                            str(HERE / "arrays.c"), "-o", os.path.join(scratch, name, "arrays.so")], check=True)
        for _ in range(options.runs):
            for name, preload in (("plain", None), ("with runtime", runtime)):
                seconds = measure(options.python, os.path.join(scratch, name), preload, os.path.join(scratch, "log"))
                best[name] = min(seconds, best.get(name, seconds))
        logs = [path.read_text() for path in pathlib.Path(scratch).glob("log.*")]
    benchlib.print_table(["", "seconds", "ratio"], [[name, "%.2f" % seconds, "%.2f" % (seconds / best["plain"])]
                                                    for name, seconds in best.items()])
    print(logs[-1].strip())
    silent = len(logs) == options.runs and all("SUMMARY: refcop: nothing found" in log for log in logs)
    print("silent in all runs" if silent else "NOT silent")
    return 0 if silent and best["with runtime"] <= 2 * best["plain"] else 1


if __name__ == "__main__":
    sys.exit(main())
