# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""long-functions.py N: prints N functions of 100 branches each that have no bug."""

import sys

print("#include <Python.h>\nint ask(int);")
for number in range(int(sys.argv[1])):
    print("PyObject *f%d(int n) {" % number)
    for branch in range(100):
        print("  if (ask(%d)) n += ask(n);" % branch)
    print("  return PyLong_FromLong(n);\n}")
