#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""try-wheel.py SOURCE PACKAGING BUILDS FOLDER PYTHON...: makes the wheel of what is built already (BUILDS,
with ';'), installs it in a fresh virtual environment of each PYTHON, and does there what the author
of an extension does. Prints what came of it."""

import glob
import os
import re
import shutil
import subprocess
import sys

SOURCE, PACKAGING, BUILDS, FOLDER, *PYTHONS = sys.argv[1:]
BACKEND = os.path.join(PACKAGING, "backend", "bin", "python")
WHEELS = os.path.join(PACKAGING, "wheels")
FILES = {
    "spam/setup.py": """from setuptools import setup, Extension
setup(name="spam", version="1", py_modules=[], ext_modules=[Extension("spam", ["spam.c"])])
""",
    "spam/test_spam.py": """import spam

def test_sizes():
    for i in range(50):
        assert spam.sizes() == 42

def test_nothing():
    pass
""",
}


def run(command, environment=None, show=None, cwd=FOLDER):
    """Prints the exit status, unless it is 0, and the lines of the output that match `show`."""
    result = subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace")
    name = " ".join(os.path.basename(word) for word in command[:2])
    if show is None and result.returncode != 0:
        sys.exit("%s\n%s: exit status %d" % (result.stdout, " ".join(command), result.returncode))
    if show is not None:
        print("%s: exit status %d" % (name, result.returncode))
        for line in re.findall("^.*(?:%s).*$" % show, result.stdout, re.M):
            print("  " + line)
    return result.stdout


def clean_environment(venv):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("REFCOP_", "PYTHON", "PYTEST")) and
                   name not in ("CC", "CXX", "CFLAGS", "LDSHARED", "LD_PRELOAD", "VIRTUAL_ENV")}
    environment["PATH"] = os.path.join(venv, "bin") + os.pathsep + environment["PATH"]
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment


def make_wheel():
    output = os.path.join(FOLDER, "dist")
    run([BACKEND, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", output,
         "--config-settings=cmake.define.REFCOP_PREBUILT=" + BUILDS, SOURCE])
    (wheel,) = glob.glob(os.path.join(output, "*.whl"))
    print("%s, %.1f MB" % (os.path.basename(wheel), os.path.getsize(wheel) / 1e6))
    return wheel


def make_environment(python, number):
    """(its interpreter, a command that installs into it)"""
    venv = os.path.join(FOLDER, "venv%d" % number)
    run([python, "-m", "venv", "--without-pip", venv])
    own = os.path.join(venv, "bin", "python")
    return own, [BACKEND, "-m", "pip", "-q", "--python", own, "install", "--no-index",
                 "--find-links", WHEELS, "--disable-pip-version-check"]


def use(python, number, wheel):
    print("== environment %d" % number)
    own, install = make_environment(python, number)
    run([*install, wheel, "setuptools", "pytest"])
    project = os.path.join(FOLDER, "spam%d" % number)
    os.rename(os.path.join(FOLDER, "spam"), project)
    environment = clean_environment(os.path.dirname(os.path.dirname(own)))

    run(["refcop", "lint"], environment, "warning:", cwd=project)
    build = [*install, "-v", "-v", "--no-build-isolation", "."]
    run(build, dict(environment, CC="refcop-clang --refcop-instrument"), "warning: leaked", cwd=project)
    run(["refcop", "run", "--", "python", "-c", "import spam; [spam.sizes() for i in range(50)]"],
        environment, "ERROR:", cwd=project)
    run(["python", "-m", "pytest", "-q", "--refcop", "-p", "no:cacheprovider"], environment,
        "passed|references? to|ERROR:", cwd=project)
    run(["refcop", "run", "--", "python", "-m", "pytest", "-q", "--refcop", "-p", "no:cacheprovider"],
        environment, "passed|references? to|Plugin already", cwd=project)
    run(["refcop", "doctor"], environment, "refcop [0-9]|venv.*headers|with a plugin|runtime",
        cwd=project)
    run(["refcop-clangd", "--refcop-which"], environment, "refcop.so", cwd=project)
    os.rename(project, os.path.join(FOLDER, "spam"))


def main():
    os.mkdir(os.path.join(FOLDER, "spam"))
    for name, text in FILES.items():
        with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as file:
            file.write(text)
    shutil.copy(os.path.join(SOURCE, "tests", "install", "Inputs", "project", "spam.c"),
                os.path.join(FOLDER, "spam", "spam.c"))
    wheel = make_wheel()
    for number, python in enumerate(PYTHONS):
        use(python, number, wheel)


if __name__ == "__main__":
    sys.exit(main())
