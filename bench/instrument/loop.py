"""Time a loop of one take and one drop, and a call with nine events: plain, instrumented, with the runtime.

    python3 bench/instrument/loop.py [--build DIR] [--llvm N] [--python PYTHON] [--runtime FILE] [--rounds N]

The ways take turns; each figure is the shortest of all its runs.
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

TIMER = """
import sys, time
sys.path.insert(0, sys.argv[1])
import loop
best = [9e9, 9e9]
for _ in range(7):
    start = time.perf_counter()
    loop.loop(1000000)
    middle = time.perf_counter()
    for _ in range(200000):
        loop.call(None)
    end = time.perf_counter()
    best = [min(best[0], (middle - start) * 1e3), min(best[1], (end - middle) * 5e3)]
print(*best)
"""


def main():
    """Build three ways, run in turns, print nanoseconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--runtime", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    include = subprocess.check_output(
        [options.python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"], text=True).strip()
    flags = ["-fplugin=%s" % benchlib.plugin_path(options.build, options.llvm), "-fplugin-arg-refcop-instrument"]
    runs = [("plain", [], None), ("instrumented, no-inject", flags + ["-fplugin-arg-refcop-no-inject"], None),
            ("instrumented", flags, None)]
    if options.runtime:
        runs.append(("with runtime", flags, options.runtime.absolute()))
    best = [[9e9, 9e9] for _ in runs]
    with tempfile.TemporaryDirectory() as scratch:
        for i, (_, extra, _) in enumerate(runs):
            os.mkdir(os.path.join(scratch, str(i)))
            subprocess.run([benchlib.clang(options.llvm), *extra, "-O2", "-fPIC", "-shared", "-w", "-I" + include,
                            str(HERE / "loop.c"), "-o", os.path.join(scratch, str(i), "loop.so")], check=True)
        for _ in range(options.rounds):
            for i, (_, _, preload) in enumerate(runs):
                env = dict(os.environ, **({"LD_PRELOAD": str(preload), "REFCOP_OPTIONS": "log_path=/dev/null"}
                                          if preload else {}))
                line = subprocess.check_output([options.python, "-c", TIMER, os.path.join(scratch, str(i))], env=env,
                                               text=True).split()
                best[i] = [min(best[i][k], float(line[k])) for k in range(2)]
    benchlib.print_table(["", "loop ns", "ratio", "call ns", "ratio"], [
        [name, "%.1f" % best[i][0], "%.2f" % (best[i][0] / best[0][0]), "%.0f" % best[i][1], "%.2f" % (best[i][1] / best[0][1])]
        for i, (name, _, _) in enumerate(runs)])


if __name__ == "__main__":
    main()
