# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""build.py SYSTEM COMPILER: builds a small extension with CC=COMPILER and imports it.

Prints the findings of the build. The extension has a file in C with a leak, and one in C++.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile

SYSTEM, COMPILER = sys.argv[1], sys.argv[2]

FILES = {
    "spam.c": """#include <Python.h>
int twice(int);
static PyObject *spam(PyObject *self, PyObject *arg)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    return PyLong_FromLong(twice(21));
}
static PyMethodDef methods[] = {{"spam", spam, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
""",
    "twice.cpp": 'extern "C" int twice(int x) { return 2 * x; }\n',
    "setup.py": """from setuptools import setup, Extension
setup(name="spam", version="1", py_modules=[],
      ext_modules=[Extension("spam", ["spam.c", "twice.cpp"])])
""",
    "CMakeLists.txt": """cmake_minimum_required(VERSION 3.18)
project(spam C CXX)
find_package(Python3 REQUIRED COMPONENTS Interpreter Development.Module)
Python3_add_library(spam MODULE spam.c twice.cpp)
""",
    "meson.build": """project('spam', 'c', 'cpp')
import('python').find_installation('%s').extension_module('spam', 'spam.c', 'twice.cpp')
""" % sys.executable,
}
COMMANDS = {
    "setuptools": [[sys.executable, "setup.py", "build_ext", "--inplace"]],
    "cmake": [["cmake", "-G", "Ninja", "-DPython3_EXECUTABLE=" + sys.executable, "-B", ".", "-S",
               "."], ["ninja"]],
    "meson": [["meson", "setup", "out"], ["ninja", "-C", "out"]],
}
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")

with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    environment = dict(os.environ, CC=COMPILER, CXX=COMPILER + "++")
    environment.pop("LDSHARED", None)
    if SYSTEM == "setuptools":  # flags such as a distribution's Python hands on
        environment["CFLAGS"] = "-flto=auto -ffat-lto-objects -specs=/usr/lib/rpm/cc1"
    log = ""
    for command in COMMANDS[SYSTEM]:
        result = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
        log += result.stdout
        if result.returncode != 0:
            sys.exit(log)
    for found in re.findall(r"(\w+\.c:\d+):\d+: warning: .*(\[refcop-.*\])", log):
        print("%s %s" % found, flush=True)
    built = [path for path, _, names in os.walk(folder) for name in names
             if name.startswith("spam.") and name.endswith(".so")]
    subprocess.check_call([sys.executable, "-c", "import spam; print(spam.spam())"], cwd=built[0])
