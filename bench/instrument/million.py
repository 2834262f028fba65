"""Measure memory per live tracked object, and the report at exit for a million of them.

    python3 bench/instrument/million.py [--build DIR] [--llvm N] [--python PYTHON] [--objects N] [--runs N]

Bytes: the peak of the process with the runtime less that without, by object, before the report and with it. Seconds: from the
last line of the script to the end of the process, with the runtime less without; CPU seconds beside them, since the machine may
be busy and one thread does it all. Bounds: 200 bytes before the report, 3 s of CPU.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

SCRIPT = """
import resource, sys, time
sys.path.insert(0, sys.argv[1])
import million
getattr(million, sys.argv[2])(int(sys.argv[3]))
used = resource.getrusage(resource.RUSAGE_SELF)
print(time.time(), used.ru_utime + used.ru_stime, used.ru_maxrss, flush=True)
"""


def measure(options, folder, what, preload):
    """(seconds to the end, CPU of these, peak before, peak in all; KiB)."""
    env = dict(os.environ, LD_PRELOAD=str(preload), REFCOP_OPTIONS="log_path=%s" % os.path.join(folder, "log")) if preload \
        else dict(os.environ)
    with subprocess.Popen([options.python, "-c", SCRIPT, folder, what, str(options.objects)], env=env,
                          stdout=subprocess.PIPE, text=True) as process:
        at, cpu, before = process.stdout.read().split()
        _, status, used = os.wait4(process.pid, 0)
        end = time.time()
        process.returncode = os.waitstatus_to_exitcode(status)
    return end - float(at), used.ru_utime + used.ru_stime - float(cpu), int(before), used.ru_maxrss


def main():
    """Build, run in turns, print a row for each kind of objects."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--objects", type=int, default=1000000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    include = subprocess.check_output(
        [options.python, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"], text=True).strip()
    runtime = options.build.resolve() / "lib" / "librefcop_rt.so"
    rows, good = [], True
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([benchlib.clang(options.llvm), "-fplugin=%s" % benchlib.plugin_path(options.build, options.llvm),
                        "-fplugin-arg-refcop-instrument", "-O2", "-fPIC", "-shared", "-w", "-I" + include,
                        str(HERE / "million.c"), "-o", os.path.join(scratch, "million.so")], check=True)
        for what in ("ring", "held"):
            plain, traced = [], []
            for _ in range(options.runs):
                plain.append(measure(options, scratch, what, None))
                traced.append(measure(options, scratch, what, runtime))
            seconds, cpu, before, after = (min(row[i] for row in traced) - min(row[i] for row in plain) for i in range(4))
            before, after = (size * 1024 / options.objects for size in (before, after))
            good = good and before <= 200 and cpu <= 3
            rows.append([what, "%.0f" % before, "%.0f" % after, "%.2f" % seconds, "%.2f" % cpu])
        summary = sorted(pathlib.Path(scratch).glob("log.*"))[-1].read_text().splitlines()[-1:] if \
            list(pathlib.Path(scratch).glob("log.*")) else []
    benchlib.print_table(["objects", "bytes each", "with report", "report s", "CPU s"], rows)
    print("\n".join(summary))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
