"""What the benchmark scripts share: tables, compilers, plugin options, measured child processes."""
import collections
import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_CACHE = ROOT / "build" / "corpus"
DEBIAN_PYTHON = "/usr/bin/python3"

Result = collections.namedtuple("Result", "status stderr cpu wall timed_out peak")


def read_tsv(path):
    """The rows of a tab-separated file with a header line as dictionaries; '#' starts a comment line."""
    lines = [line for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()
             if line.strip() and not line.startswith("#")]
    if not lines:
        return []
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


def write_tsv(path, header, rows):
    """Write rows (sequences) below a header; tabs and line ends inside a field become spaces."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    clean = str.maketrans("\t\r\n", "   ")
    with open(path, "w", encoding="utf-8") as out:
        out.write("\t".join(header) + "\n")
        for row in rows:
            out.write("\t".join(str(field).translate(clean) for field in row) + "\n")


def print_table(header, rows):
    """Print rows in columns: the first column to the left, numbers to the right."""
    rows = [[str(field) for field in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(header)] + rows) for i in range(len(header))]
    for row in [list(header)] + rows:
        print("  ".join(field.ljust(width) if i == 0 else field.rjust(width)
                        for i, (field, width) in enumerate(zip(row, widths))).rstrip())


def clang(llvm):
    """Path of clang-N, or leave with a message."""
    found = shutil.which(f"clang-{llvm}")
    if not found:
        sys.exit(f"clang-{llvm} is not installed")
    return found


def plugin_path(build, llvm):
    """The plugin in a build folder; '{llvm}' in the folder's name stands for the LLVM version. 'none' is no plugin."""
    if build == "none":
        return None
    path = pathlib.Path(str(build).format(llvm=llvm)).absolute() / "lib" / "refcop.so"
    if not path.exists():
        sys.exit(f"no plugin at {path} (--build none runs plain clang)")
    return path


def plugin_flags(plugin, report, level=2):
    """Clang arguments that load the plugin and make it write a report; none without a plugin."""
    if plugin is None:
        return []
    return [f"-fplugin={plugin}", f"-fplugin-arg-refcop-level={level}",
            f"-fplugin-arg-refcop-report={report}"]


def kill_group(process):
    """End a child and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(command, cwd=None, timeout=60):
    """Run a command; its exit status, standard error, CPU seconds (user + sys), wall seconds, whether it hung, and the
    peak of its resident memory in KiB."""
    with tempfile.TemporaryFile() as stderr:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=stderr, start_new_session=True)
        hung = threading.Event()
        timer = threading.Timer(timeout, lambda: (hung.set(), kill_group(process)))
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        stderr.seek(0)
        text = stderr.read().decode("utf-8", "replace")
    return Result(process.returncode, text, usage.ru_utime + usage.ru_stime, wall, hung.is_set(), usage.ru_maxrss)


def in_parallel(jobs, function, items):
    """function over items with some worker threads; results in the order of items."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(function, items))


def read_report(path):
    """Findings, the summary (or {}) of one report and the lines of it that do not vary with time. Those of one cause
    are one report with the other places in it; each place counts as a finding here."""
    findings, summary, stable = [], {}, []
    if os.path.exists(path):
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    item = json.loads(line)
                except ValueError:
                    findings.append(broken_line(line))
                    continue
                if item.get("kind") == "finding":
                    findings.append(item)
                    findings += [{"kind": "finding", "notes": [], **place} for place in item.get("also", [])]
                    stable.append(line)
                elif item.get("kind") == "summary":
                    summary = item
                    stable.append(json.dumps({key: value for key, value in sorted(item.items())
                                              if not key.endswith("_us") and key != "max_function"}))
    return findings, summary, stable


def broken_line(line):
    """A finding that stands for a report line that is not JSON, so that it is seen."""
    return {"kind": "finding", "rule": "broken-report", "level": 0, "file": "", "line": 0, "column": 0,
            "function": "", "object": "", "message": line.strip()[:200]}


def python_include(python=DEBIAN_PYTHON):
    """The folder of an interpreter's Python.h."""
    code = "import sysconfig; print(sysconfig.get_paths()['include'])"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def compile_flags(entry):
    """The flags and the source of a compile_commands.json entry, without compiler, -c and -o."""
    words = list(entry.get("arguments") or shlex.split(entry["command"]))[1:]
    flags, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word != "-c":
            flags.append(word)
    return flags


def projects_in(cache, only=()):
    """Names and compile commands of the fetched projects."""
    found = []
    for database in sorted(pathlib.Path(cache).glob("*/compile_commands.json")):
        name = database.parent.name
        if not only or name in only:
            entries = json.loads(database.read_text(encoding="utf-8"))
            found.append((name, sorted(entries, key=lambda entry: entry["file"])))
    if not found:
        sys.exit(f"no projects in {cache}: run bench/corpus/fetch.py first")
    return found


def first_error(stderr):
    """The first error line of a compiler's output."""
    for line in stderr.splitlines():
        if "error:" in line:
            return line
    return stderr.strip().splitlines()[-1] if stderr.strip() else ""
