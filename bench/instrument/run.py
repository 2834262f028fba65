"""Build real extensions plain and instrumented, run their own tests on both, compare results and time.

    python3 bench/instrument/run.py [--cache DIR] [--build DIR] [--llvm N] [--python PYTHON] [--project NAME]...
    python3 bench/instrument/run.py --runtime build/lib/librefcop_rt.so      # a third run, with the runtime preloaded

An extension is fine when every test ends the same way in all runs.  Time is the shortest of --runs.
"""
import argparse
import collections
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


def run_suite(row, root, options, interpreter, preload=None):
    """Run the tests; the shortest of several runs."""
    best = None
    for _ in range(options.runs):
        report = root / "junit.xml"
        report.unlink(missing_ok=True)
        env = {**os.environ, "PYTHONPATH": str(root / "site"), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        if preload:
            env["LD_PRELOAD"] = str(preload)
        start = time.monotonic()
        with open(root / "test.log", "w") as log:
            status = subprocess.run([str(interpreter), "-m", "pytest", "-q", "-p", "no:cacheprovider",
                                     "--junitxml", str(report), *shlex.split(row["arguments"])],
                                    cwd=root, env=env, stdout=log, stderr=subprocess.STDOUT).returncode
        seconds = time.monotonic() - start
        if best is None or seconds < best.seconds:
            best = Run(outcomes_of(report), seconds, status)
    return best


def compare(row, options, interpreter):
    """One line of the table, and whether the results are the same."""
    roots = {mode: build(row, mode, options, interpreter) for mode in ("plain", "instrumented")}
    if not all(roots.values()):
        return [row["name"], "-", "does not build", "-", "-", "-"], False
    if not is_instrumented(roots["instrumented"]):
        return [row["name"], "-", "no instrumented code", "-", "-", "-"], False
    plain = run_suite(row, roots["plain"], options, interpreter)
    runs = [run_suite(row, roots["instrumented"], options, interpreter)]
    if options.runtime:
        runs.append(run_suite(row, roots["instrumented"], options, interpreter, options.runtime))
    passed = sum(1 for outcome in plain.outcomes.values() if outcome == "passed")
    same = all(run.outcomes == plain.outcomes for run in runs) and passed > 0
    ratios = ["%.2f" % (run.seconds / plain.seconds) for run in runs] + ["-"] * (2 - len(runs))
    for run in runs:
        for test in sorted(set(plain.outcomes) | set(run.outcomes), key=str):
            if plain.outcomes.get(test) != run.outcomes.get(test):
                print("%s: %s::%s: plain %s, instrumented %s" % (
                    row["name"], *test, plain.outcomes.get(test), run.outcomes.get(test)))
    return [row["name"], "%d/%d" % (passed, len(plain.outcomes)), "same" if same else "DIFFERENT",
            "%.2f" % plain.seconds, *ratios], same


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
                         [line for line, _ in table])
    good = sum(1 for _, same in table if same)
    print("%d of %d extensions: every test ends the same way" % (good, len(table)))
    return 0 if good == len(table) else 1


if __name__ == "__main__":
    sys.exit(main())
