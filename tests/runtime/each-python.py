#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Builds extensions for every installed Python, runs a script with each, and checks what it prints.

  each-python.py SETTINGS [--ext NAME]... [--real NAME]... [--plain] [--status N] [--only 3.11]
                 [--prefix CHECK] [--run OPTION]... [--inputs FOLDER] [--link FILE] SCRIPT
                 [ARGUMENT...]

--ext takes Inputs/NAME.c, instrumented by hand; --real instruments Inputs/NAME.c with the plugin;
--bare compiles without anything; FOLDER is another one than Inputs. FILE
is compiled without anything and linked to each. --plain runs without `refcop run`. SETTINGS come from lit.cfg.py.
The output of each run goes through FileCheck with SCRIPT as the check file.
"""

import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--clang", required=True)
    parser.add_argument("--plugin", default="")
    parser.add_argument("--python", action="append", default=[], help="3.11=EXECUTABLE=INCLUDE")
    parser.add_argument("--ext", action="append", default=[])
    parser.add_argument("--real", action="append", default=[])
    parser.add_argument("--bare", action="append", default=[])
    parser.add_argument("--inputs", default=os.path.join(HERE, "Inputs"))
    parser.add_argument("--link")
    parser.add_argument("--linked", action="store_true", help="with the runtime")
    parser.add_argument("--cflags", default="-O2")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("--only")
    parser.add_argument("--prefix", default="CHECK")
    parser.add_argument("--tries", type=int, default=1,
                        help="runs of which one must do: an old address in memory that nobody cleared can hide a leak")
    parser.add_argument("--run", action="append", default=[])
    parser.add_argument("--module", help="python -m MODULE SCRIPT")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args()


def compile_extension(options, name, kind, include, folder):
    linked = []
    if options.linked:
        library = os.path.join(options.build, "lib")
        linked = ["-L" + library, "-lrefcop_rt", "-Wl,-rpath," + library]
    if options.link:
        linked.append(os.path.join(folder, options.link + ".o"))
        subprocess.run([options.clang, "-c", "-fPIC", "-w", "-I" + include, *options.cflags.split(),
                        options.link, "-o", linked[-1]], cwd=options.inputs, check=True)
    command = [options.clang, "-shared", "-fPIC", "-w", "-I" + include, *options.cflags.split(),
               "-o", os.path.join(folder, name + ".so"), name + ".c", *linked]
    if kind == "ext":
        command += ["-I" + os.path.join(HERE, "..", "..", "runtime", "include")]
    if kind == "real":
        command += ["-fplugin=" + options.plugin, "-fplugin-arg-refcop-instrument"]
    result = subprocess.run(command, cwd=options.inputs, capture_output=True,
                            text=True)
    if result.returncode != 0:
        sys.exit("%s: %s" % (" ".join(command), result.stderr))


def run_one(options, version, executable, include):
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("ext", "real", "bare"):
            for name in getattr(options, kind):
                compile_extension(options, name, kind, include, folder)
        environment = dict(os.environ, PYTHONPATH=folder, PYTHONDONTWRITEBYTECODE="1",
                           FOLDER=folder)
        environment.pop("REFCOP_OPTIONS", None)
        command = [executable]
        if options.module:
            command += ["-m", options.module]
        command += [options.script, *options.arguments]
        if options.plain:
            runtime = os.path.join(options.build, "lib")
            environment["REFCOP_RUNTIME"] = os.path.join(runtime, "librefcop_rt.so")
            environment["PYTHONPATH"] += os.pathsep + os.path.join(runtime, "refcop", "python")
        else:
            command = [os.path.join(options.build, "bin", "refcop"), "run",
                       *[word.replace("FOLDER", folder) for word in options.run], "--", *command]
        result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, cwd=folder,
                                stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120)
    output = result.stdout.replace(folder, "FOLDER")
    if result.returncode != options.status:
        return "exit status %d, not %d\n%s" % (result.returncode, options.status, output)
    checks = os.path.join(folder, options.script)
    check = subprocess.run(["FileCheck", "--allow-empty", "--check-prefix=" + options.prefix,
                            checks], input=output, text=True,
                           capture_output=True)
    return None if check.returncode == 0 else check.stderr + "\nThe output:\n" + output


def main():
    options = parse()
    failed = ran = 0
    for setting in options.python:
        version, executable, include = setting.split("=")
        if options.only and version != options.only:
            continue
        ran += 1
        for _ in range(options.tries):
            problem = run_one(options, version, executable, include)
            if not problem:
                break
        if problem:
            failed += 1
            print("--- Python %s (%s)\n%s" % (version, executable, problem))
    if not ran:
        print("no Python to run it with")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
