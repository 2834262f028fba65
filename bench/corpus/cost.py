"""Added CPU of the plugin over `clang -O2 -c`, per file and summed over the corpus.

    python3 bench/corpus/cost.py [--cache DIR] [--build DIR] [--runs K] [--project NAME]...

Each file is compiled alternately without and with the plugin, K pairs, one process at a time; the CPU of the child
(user + system) counts, the smallest of its runs.  The bound is 5 % for the sum and 15 % for a file.
"""
import argparse
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

SUM_BOUND, FILE_BOUND = 0.05, 0.15


def measure(entry, compiler, plugin, options):
    """(smallest CPU without, smallest CPU with, summary) for one file, or None when it does not compile."""
    flags = ["-O2", "-c", "-o", "/dev/null", *benchlib.compile_flags(entry)]
    plain, checked, summary = [], [], {}
    for _ in range(options.runs):
        without = benchlib.run([compiler, *flags], cwd=entry["directory"], timeout=300)
        with tempfile.TemporaryDirectory() as scratch:
            report = os.path.join(scratch, "report.jsonl")
            extra = benchlib.plugin_flags(plugin, report, options.level)
            checking = benchlib.run([compiler, *extra, *flags], cwd=entry["directory"], timeout=300)
            summary = benchlib.read_report(report)[1]
        if without.status or checking.status:
            return None
        plain.append(without.cpu)
        checked.append(checking.cpu)
    return min(plain), min(checked), summary


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"), help="folder with lib/refcop.so, or none")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--level", type=int, default=1, help="level of the plugin (default 1, as users have it)")
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--worst", type=int, default=15, help="how many files to print")
    options = parser.parse_args()
    cache = options.cache.absolute()
    compiler = benchlib.clang(options.llvm)
    plugin = benchlib.plugin_path(options.build, options.llvm)
    rows, failed = [], []
    for project, entries in benchlib.projects_in(cache, options.project):
        for entry in entries:
            pair = measure(entry, compiler, plugin, options)
            if pair is None:
                failed.append((project, entry["file"]))
                continue
            plain, checked, summary = pair
            rows.append((project, entry["file"], f"{plain:.4f}", f"{checked:.4f}", f"{checked / plain - 1:.4f}",
                         summary.get("functions", 0), summary.get("analyse_us", 0), summary.get("lower_us", 0),
                         summary.get("max_function_us", 0), summary.get("max_function", "")))
    if not rows:
        sys.exit("nothing compiled")
    header = ("project", "file", "plain", "checked", "added", "functions", "analyse_us", "lower_us",
              "max_function_us", "max_function")
    benchlib.write_tsv(cache / "cost.tsv", header, rows)
    worst = sorted(rows, key=lambda row: -float(row[4]))
    benchlib.print_table(header, worst[:options.worst])
    plain, checked = (sum(float(row[i]) for row in rows) for i in (2, 3))
    over = sum(float(row[4]) > FILE_BOUND for row in rows)
    print(f"{len(rows)} files, {options.runs} run(s): {plain:.2f} s plain, {checked:.2f} s with the plugin: "
          f"ratio {checked / plain:.4f}, added {100 * (checked / plain - 1):.2f} % (bound {100 * SUM_BOUND:.0f} %)")
    print(f"{over} files above {100 * FILE_BOUND:.0f} %, worst {100 * float(worst[0][4]):.1f} %; "
          f"per-file table in {cache / 'cost.tsv'}")
    for project, name in failed:
        print(f"  does not compile: {project}: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
