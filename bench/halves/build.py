# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Compiles a generated extension: once to analyse it, once instrumented and traced."""
import json
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
WARNINGS = ("-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-missing-field-initializers")


class BuildError(Exception):
    pass


class Tools:
    """Where things are: a build of refcop, a clang, and a Python with its headers."""

    def __init__(self, build, clang, python, include, minor):
        self.build, self.clang, self.python = pathlib.Path(build).resolve(), clang, python
        self.include, self.minor = include, minor
        self.plugin = self.build / "lib" / "refcop.so"
        self.refcop = self.build / "bin" / "refcop"

    def compile(self, folder, arguments):
        command = [self.clang, "-I" + self.include, *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise BuildError(done.stderr)

    def warnings(self, folder, source, flags=WARNINGS):
        """The lines of a file that clang warns of."""
        command = [self.clang, "-I" + self.include, "-fsyntax-only", *flags, source]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        return sorted({int(line) for line in re.findall(r"^%s:(\d+):\d+: (?:warning|error)" % re.escape(source),
                                                        done.stderr, re.M)})

    def analyse(self, folder, source):
        """The lines of the report of a file: findings and a summary."""
        report = pathlib.Path(folder) / (source + ".report")
        report.unlink(missing_ok=True)
        self.compile(folder, ["-fplugin=%s" % self.plugin, "-fplugin-arg-refcop-level=2", "-fplugin-arg-refcop-quiet",
                              "-fplugin-arg-refcop-report=%s" % report.name, "-w", "-fsyntax-only", source])
        return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]

    def instrument(self, folder, source, module, flags):
        self.compile(folder, ["-fplugin=%s" % self.plugin, "-fplugin-arg-refcop-instrument",
                              "-fplugin-arg-refcop-quiet", "-w", "-shared", "-fPIC", *flags,
                              "-include", str(HERE / "trace.h"), source, "-o", module + ".so"])
