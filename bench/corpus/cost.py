"""Added CPU and memory of the plugin over `clang -O2 -c`, per file and summed over the corpus.

    python3 bench/corpus/cost.py [--cache DIR] [--build DIR] [--runs K] [--project NAME]...

Each file is compiled alternately without and with the plugin, K pairs, one process at a time; the CPU of the child
(user + system) counts, the smallest of its runs.  The bound is 5 % for the sum and 15 % for a file.  Single files of some
hundredths of a second vary by more than that from run to run, so the plugin's own clock (contracts, lowering, analysis;
wall time) is printed as a share of the file as well.  Memory: the peak of resident memory, bound 50 MiB more.
"""
import argparse
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

SUM_BOUND, FILE_BOUND, MEMORY_BOUND = 0.05, 0.15, 50


def own_us(summary):
    """What the plugin itself says it took."""
    return sum(summary.get(key, 0) for key in ("model_us", "lower_us", "analyse_us"))


def measure(entry, compiler, plugin, options):
    """(smallest CPU without, smallest CPU with, added peak in MiB, summary) for one file, or None when it does not compile."""
    flags = ["-O2", "-c", "-o", "/dev/null", *benchlib.compile_flags(entry)]
    plain, checked, peaks, summary = [], [], [], {}
    for _ in range(options.runs):
        without = benchlib.run([compiler, *flags], cwd=entry["directory"], timeout=300)
        with tempfile.TemporaryDirectory() as scratch:
            report = os.path.join(scratch, "report.jsonl")
            extra = benchlib.plugin_flags(plugin, report, options.level)
            checking = benchlib.run([compiler, *extra, *flags], cwd=entry["directory"], timeout=300)
            seen = benchlib.read_report(report)[1]
            summary = min(summary or seen, seen, key=own_us)
        if without.status or checking.status:
            return None
        plain.append(without.cpu)
        checked.append(checking.cpu)
        peaks.append((checking.peak - without.peak) / 1024)
    return min(plain), min(checked), min(peaks), summary


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
            plain, checked, peak, summary = pair
            rows.append((project, entry["file"], f"{plain:.4f}", f"{checked:.4f}", f"{checked / plain - 1:.4f}",
                         f"{own_us(summary) / plain / 1e6:.4f}", f"{peak:.1f}", summary.get("functions", 0),
                         summary.get("model_us", 0), summary.get("lower_us", 0), summary.get("analyse_us", 0),
                         summary.get("max_states", 0), summary.get("max_function", "")))
    if not rows:
        sys.exit("nothing compiled")
    header = ("project", "file", "plain", "checked", "added", "own", "MiB", "functions", "model_us", "lower_us",
              "analyse_us", "max_states", "max_function")
    benchlib.write_tsv(cache / "cost.tsv", header, rows)
    worst = sorted(rows, key=lambda row: -float(row[4]))
    benchlib.print_table(header, worst[:options.worst])
    plain, checked = (sum(float(row[i]) for row in rows) for i in (2, 3))
    over = sum(float(row[4]) > FILE_BOUND for row in rows)
    print(f"{len(rows)} files, {options.runs} run(s): {plain:.2f} s plain, {checked:.2f} s with the plugin: "
          f"ratio {checked / plain:.4f}, added {100 * (checked / plain - 1):.2f} % (bound {100 * SUM_BOUND:.0f} %)")
    print(f"{over} files above {100 * FILE_BOUND:.0f} %, worst {100 * float(worst[0][4]):.1f} %; "
          f"per-file table in {cache / 'cost.tsv'}")
    own = [max(rows, key=lambda row: float(row[5])), sum(float(row[5]) * float(row[2]) for row in rows) / plain]
    print(f"by the plugin's own clock: {100 * own[1]:.2f} %, worst file {100 * float(own[0][5]):.1f} % "
          f"({own[0][0]}: {own[0][1]}), {sum(float(row[5]) > FILE_BOUND for row in rows)} above {100 * FILE_BOUND:.0f} %")
    most = max(rows, key=lambda row: float(row[6]))
    print(f"memory: {most[6]} MiB more at most ({most[0]}: {most[1]}), "
          f"{sum(float(row[6]) for row in rows) / len(rows):.1f} on average (bound {MEMORY_BOUND})")
    for project, name in failed:
        print(f"  does not compile: {project}: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
