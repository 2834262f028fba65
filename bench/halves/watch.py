# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Runs a generated extension under the runtime with fault injection; reads what was reported and which lines were run."""
import array
import os
import pathlib
import re
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 120  # seconds; what a mistake has broken may run for ever

PLAIN = re.compile(r"^==\d+==ERROR: refcop: ([a-z-]+): (.*)$")
INJECTED = re.compile(r"^\S+:(\d+):\d+: when (\S+) fails in (\S+): ([a-z-]+): (.*)$")
PLACE = re.compile(r"(?:^|from |at )\S+?\.c:(\d+) (\S+?)(?:,| \(|$)")
COVERAGE = re.compile(r"refcop: (\d+) of (\d+) fallible calls were made to fail, (\d+) trials")
TOTALS = re.compile(r"(\d+) ledger-misses")
FATAL = re.compile(r"^Fatal Python error: .*$", re.M)

CLASSES = {"leak": "leak", "over-release": "misuse", "use-after-release": "misuse", "crash": "crash",
           "lost-exception": "exception", "hang": "crash"}


class Run:
    """hits: {(class, line): text}; crashed: a signal's name, with what Python said, or ""; paths: lists of lines, one list a call or trial."""

    def __init__(self):
        self.hits, self.crashed, self.paths = {}, "", []
        self.fallible = self.failed = self.trials = self.misses = 0
        self.output = ""
        self.alone = False  # one unit in its process

    def add(self, kind, line, text):
        self.hits.setdefault((CLASSES.get(kind, kind), line), text)

    def read(self, output):
        self.output = output
        for text in output.splitlines():
            injected, plain = INJECTED.match(text), PLAIN.match(text)
            if injected:
                line, _, _, kind, message = injected.groups()
                place = PLACE.search(message)
                self.add(kind, int(place.group(1) if place and kind != "crash" else line), text)
            elif plain:
                place = PLACE.search(plain.group(2))
                self.add(plain.group(1), int(place.group(1)) if place else 0, text)
            elif COVERAGE.search(text):
                self.failed, self.fallible, self.trials = map(int, COVERAGE.search(text).groups())
            elif TOTALS.search(text):
                self.misses = int(TOTALS.search(text).group(1))

    def merge(self, other):
        for key, text in other.hits.items():
            self.hits.setdefault(key, text)
        self.paths += other.paths
        self.failed += other.failed
        self.fallible += other.fallible
        self.trials += other.trials
        self.misses += other.misses


def read_trace(path, entries):
    """The lines that each call or trial has run, in order. A forked child goes on where its parent stood."""
    numbers = array.array("I")
    try:
        with open(path, "rb") as file:
            count = int.from_bytes(file.read(8), sys.byteorder)
            numbers.frombytes(file.read(8 * count))
    except FileNotFoundError:
        return []
    paths, current = [], {}
    main = None
    for process, line in zip(numbers[0::2], numbers[1::2]):
        if main is None:
            main = process
        if process not in current:
            current[process] = list(current[main]) if process != main else []
            paths.append(current[process])
        if line in entries and current[process]:
            current[process] = []
            paths.append(current[process])
        current[process].append(line)
    return paths


def run(tools, folder, module, units, inject=True, timeout=TIMEOUT):
    """Calls units (with their functions' lines set) in one process."""
    result = Run()
    result.alone = len(units) == 1
    trace = pathlib.Path(folder) / "trace"
    trace.unlink(missing_ok=True)
    words = ["%s/%d/%s" % (unit.name, unit.method, ",".join(map(str, unit.numbers))) for unit in units]
    command = [str(tools.refcop), "run", *(["--inject=%s.c" % module] if inject else []),
               "--options=max_reports=100000:verbosity=1:detect_cycles=0", "--", tools.python, str(HERE / "calls.py"),
               module, *words]
    environment = dict(os.environ, PYTHONPATH=str(folder), PYTHONDONTWRITEBYTECODE="1", HALVES_TRACE=str(trace),
                       PYTHONHASHSEED="0")
    environment.pop("REFCOP_OPTIONS", None)
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout, check=False)
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = -signal.SIGKILL, late.stdout or b""
    if status < 0 or status > 128:
        result.crashed = signal.Signals(-status if status < 0 else status - 128).name
    result.read(output.decode("utf-8", "replace"))
    fatal = FATAL.search(result.output)
    if result.crashed and fatal:
        result.crashed += ": " + fatal.group(0)
    result.paths = read_trace(trace, {unit.functions[-1].first for unit in units})
    trace.unlink(missing_ok=True)
    return result
