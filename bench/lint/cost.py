"""CPU of `refcop lint` over many files against `clang -fsyntax-only` over the same files.

    python3 bench/lint/cost.py [--cache DIR] [--build DIR] [--files N] [--runs K]

Takes N files spread evenly over the corpus that clang can parse, lints them in one run with one worker, and parses
each with clang, K times in turn; user + system CPU counts, the smallest of the runs. Says also how large the program
is. The bound is 1.3.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

BOUND = 1.3


def choose(cache, count):
    """count compile commands of C files, spread over all projects."""
    entries = [entry for _, commands in benchlib.projects_in(cache) for entry in commands
               if entry["file"].endswith(".c")]
    if len(entries) <= count:
        return entries
    return [entries[i * len(entries) // count] for i in range(count)]


def parse_all(entries, compiler):
    return sum(benchlib.run([compiler, "-fsyntax-only", "-w", *benchlib.compile_flags(entry)],
                            cwd=entry["directory"]).cpu for entry in entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", default="build/corpus")
    parser.add_argument("--build", default="build")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    compiler = benchlib.clang(options.llvm)
    program = os.path.abspath(os.path.join(options.build, "bin", "refcop"))
    entries = choose(options.cache, options.files)
    entries = [entry for entry in entries
               if benchlib.run([compiler, "-fsyntax-only", "-w", *benchlib.compile_flags(entry)],
                               cwd=entry["directory"]).status == 0]
    lint, plain = [], []
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump(entries, file)
        command = [program, "lint", "-p", scratch, "--config=-", "-j1", "-o", "/dev/null"]
        for _ in range(options.runs):
            result = benchlib.run(command, timeout=3600)
            if result.status not in (0, 1):
                sys.exit(result.stderr)
            lint.append(result.cpu)
            plain.append(parse_all(entries, compiler))
    print(result.stderr.strip())
    ratio = min(lint) / min(plain)
    benchlib.print_table(("what", "CPU s"), [("clang -fsyntax-only", "%.2f" % min(plain)),
                                             ("refcop lint", "%.2f" % min(lint))])
    print("%d files: ratio %.2f (bound %.1f); the program has %.1f MiB"
          % (len(entries), ratio, BOUND, os.path.getsize(program) / 2**20))
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
