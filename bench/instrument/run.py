"""Build real extensions plain and instrumented, run their own tests on both, compare results and time.

    python3 bench/instrument/run.py [--cache DIR] [--build DIR] [--llvm N] [--python PYTHON] [--project NAME]...
    python3 bench/instrument/run.py --runtime build/lib/librefcop_rt.so      # a third run, with the runtime preloaded

An extension is fine when every test ends the same way in all runs.  The ways of running take turns; time is the shortest of --runs.
With the runtime, a second table has what it accounted for, and each finding with its verdict from verdicts.tsv.
"""
import argparse
import collections
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tarfile
import time
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "corpus"))

import benchlib  # noqa: E402
import fetch  # noqa: E402

Run = collections.namedtuple("Run", "outcomes seconds status")


def suites(only):
    """Rows of suites.tsv, each joined with its project's pin."""
    pins = {row["name"]: row for row in benchlib.read_tsv(HERE.parent / "corpus" / "projects.tsv")}
    rows = benchlib.read_tsv(HERE / "suites.tsv")
    return [{**pins[row["name"]], **row} for row in rows if not only or row["name"] in only]


def environment(cache, python, rows):
    """A virtual environment with what the suites need; its interpreter."""
    place = cache / "venv"
    interpreter = place / "bin" / "python"
    if not interpreter.exists():
        subprocess.run([python, "-m", "venv", str(place)], check=True)
        needs = {"pytest", "setuptools", "wheel"}
        needs.update(word for row in rows for word in row["needs"].split() if word != "-")
        subprocess.run([str(interpreter), "-m", "pip", "install", "--quiet", *sorted(needs)], check=True)
    return interpreter.absolute()


def build(row, mode, options, interpreter):
    """Unpack, build and install one project; the folder, or None with a message."""
    root = options.cache / "suites" / ("%s-%s" % (row["name"], mode))
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    with tarfile.open(fetch.download(row, options.cache / "sdist")) as archive:
        archive.extractall(root / "source")
    source = next((root / "source").iterdir())
    compiler = benchlib.clang(options.llvm)
    if mode != "plain":
        plugin = benchlib.plugin_path(options.build, options.llvm)
        compiler += " -fplugin=%s -fplugin-arg-refcop-instrument -fplugin-arg-refcop-quiet -w" % plugin
    env = {**os.environ, "CC": compiler, "LDSHARED": compiler + " -shared", "CFLAGS": options.cflags}
    done = subprocess.run([str(interpreter), "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps",
                           "--target", str(root / "site"), str(source)],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        (root / "build.log").write_text(done.stdout)
        print("%s: does not build %s: %s" % (row["name"], mode, root / "build.log"))
        return None
    for name in row["copy"].split():
        if name != "-":
            shutil.copytree(source / name, root / name)
    return root


def is_instrumented(root):
    """Whether a shared object of the installed package has our sites."""
    return any(b"refcop_sites" in path.read_bytes() for path in (root / "site").rglob("*.so"))


def outcomes_of(report):
    """{test: outcome} from pytest's JUnit file."""
    if not report.exists():
        return {}
    result = {}
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        worst = next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")
        result[(case.get("classname"), case.get("name"))] = worst
    return result


def run_suite(row, root, interpreter, preload=None):
    """Run the tests once."""
    report = root / "junit.xml"
    report.unlink(missing_ok=True)
    for old in root.glob("refcop.*"):
        old.unlink()
    env = {**os.environ, "PYTHONPATH": str(root / "site"), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    if preload:
        env["LD_PRELOAD"] = str(preload)
        env["REFCOP_OPTIONS"] = "verbosity=1:log_path=/dev/null:json_path=%s" % (root / "refcop")
    start = time.monotonic()
    with open(root / "test.log", "w") as log:
        status = subprocess.run([str(interpreter), "-m", "pytest", "-q", "-p", "no:cacheprovider",
                                 "--junitxml", str(report), *shlex.split(row["arguments"])],
                                cwd=root, env=env, stdout=log, stderr=subprocess.STDOUT).returncode
    return Run(outcomes_of(report), time.monotonic() - start, status)


def take_turns(ways, row, interpreter, count):
    """The shortest run of each way: [(root, preload)] -> [Run]."""
    best = [None] * len(ways)
    for _ in range(count):
        for i, (root, preload) in enumerate(ways):
            run = run_suite(row, root, interpreter, preload)
            if best[i] is None or run.seconds < best[i].seconds:
                best[i] = run
    return best


def account_of(row, root):
    """What the runtime wrote in the last run: the sums of its totals, and its findings."""
    totals, findings = collections.Counter(), collections.Counter()
    for path in sorted(root.glob("refcop.*")):
        for line in path.read_text(errors="replace").splitlines():
            item = json.loads(line)
            if item["kind"] == "totals":
                totals.update({key: value for key, value in item.items() if isinstance(value, int)})
            elif item["level"] < 2:
                site = item.get("site") or {"file": "", "function": item["type"], "callee": ""}
                findings[(row["name"], item["kind"], os.path.basename(site["file"]), site["function"],
                          site["callee"])] += item["count"]
    return totals, findings


def print_accounts(accounts):
    """The second table; whether every finding is true."""
    rows, lines, wrong = [], [], 0
    verdicts = {(row["name"], row["kind"], row["file"], row["function"], row["callee"]): (row["verdict"], row["reason"])
                for row in benchlib.read_tsv(HERE / "verdicts.tsv")}
    for name, totals, findings in accounts:
        rows.append([name, totals["takes"], totals["candidates"], totals["confirmed"], totals["escaped"], totals["misses"],
                     "%.4f" % (100 * totals["misses"] / max(totals["takes"], 1)), len(findings)])
        for key, count in sorted(findings.items()):
            verdict, reason = verdicts.get(key, ("untriaged", ""))
            wrong += verdict != "true"
            lines.append("%s: %d %s in %s, %s, %s: %s%s" % (key[0], count, key[1], key[2], key[3], key[4] or "-", verdict,
                                                            ": " + reason if reason else ""))
    print()
    benchlib.print_table(["project", "taken", "candidates", "confirmed", "escaped", "misses", "% of taken", "findings"], rows)
    print("\n".join(lines))
    print("%d findings, %d of them not true" % (len(lines), wrong))
    return wrong == 0


def compare(row, options, interpreter):
    """One line of the table, whether the results are the same, and the runtime's account."""
    roots = {mode: build(row, mode, options, interpreter) for mode in ("plain", "instrumented")}
    if not all(roots.values()):
        return [row["name"], "-", "does not build", "-", "-", "-"], False, None
    if not is_instrumented(roots["instrumented"]):
        return [row["name"], "-", "no instrumented code", "-", "-", "-"], False, None
    ways = [(roots["plain"], None), (roots["instrumented"], None)]
    if options.runtime:
        ways.append((roots["instrumented"], options.runtime))
    plain, *runs = take_turns(ways, row, interpreter, options.runs)
    passed = sum(1 for outcome in plain.outcomes.values() if outcome == "passed")
    same = all(run.outcomes == plain.outcomes for run in runs) and passed > 0
    ratios = ["%.2f" % (run.seconds / plain.seconds) for run in runs] + ["-"] * (2 - len(runs))
    for run in runs:
        for test in sorted(set(plain.outcomes) | set(run.outcomes), key=str):
            if plain.outcomes.get(test) != run.outcomes.get(test):
                print("%s: %s::%s: plain %s, instrumented %s" % (
                    row["name"], *test, plain.outcomes.get(test), run.outcomes.get(test)))
    account = (row["name"], *account_of(row, roots["instrumented"])) if options.runtime else None
    return [row["name"], "%d/%d" % (passed, len(plain.outcomes)), "same" if same else "DIFFERENT",
            "%.2f" % plain.seconds, *ratios], same, account


def main():
    """Everything above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("build/corpus"))
    parser.add_argument("--build", default="build")
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--cflags", default="-O2")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--runtime", type=pathlib.Path)
    parser.add_argument("--project", action="append", default=[])
    options = parser.parse_args()
    options.cache = options.cache.absolute()
    if options.runtime:
        options.runtime = options.runtime.absolute()
    rows = suites(options.project)
    interpreter = environment(options.cache, options.python, suites([]))
    table = [compare(row, options, interpreter) for row in rows]
    benchlib.print_table(["project", "passed", "results", "plain s", "instrumented", "with runtime"],
                         [line for line, _, _ in table])
    good = sum(1 for _, same, _ in table if same)
    print("%d of %d extensions: every test ends the same way" % (good, len(table)))
    accounts = [account for _, _, account in table if account]
    is_true = print_accounts(accounts) if accounts else True
    return 0 if good == len(table) and is_true else 1


if __name__ == "__main__":
    sys.exit(main())
