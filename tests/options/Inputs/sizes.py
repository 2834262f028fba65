#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Writes the files of sizes.test to the folder that it is given."""
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def write(name, lines):
    (folder / name).write_text("#include <Python.h>\n" + "\n".join(lines) + "\n")


def repeat(count, form):
    return [form.replace("@", str(number)) for number in range(count)]


write("table.c", ["static const unsigned char bytes[] = {", ",".join(str(n % 251) for n in range(300000)), "};",
                  "const unsigned char *table(int n) { return bytes + n; }"])
write("statements.c", ["int statements(int n) {", *repeat(50000, "n = n * 3 + @;"), "return n; }"])
write("locals.c", ["PyObject *locals(void) {", *repeat(5000, "PyObject *x@ = PyLong_FromLong(@);"), "return NULL; }"])
write("jumps.c", ["PyObject *jumps(int n, PyObject *o) {",
                  *["L%d: if (n == %d) goto L%d; Py_INCREF(o); if (n & %d) goto L%d; Py_DECREF(o);"
                    % (k, k * 3, k * 37 % 500, k + 1, k * 91 % 500) for k in range(500)],
                  "return Py_NewRef(o); }"])
write("cases.c", ["PyObject *cases(int n) { PyObject *r = NULL; switch (n) {",
                  *repeat(10000, "case @: r = PyLong_FromLong(@); break;"), "} return r; }"])
write("nested.c", ["PyObject *nested(int n, PyObject *o) {", "if (n--) {" * 200, "n++;", "}" * 200,
                   "return Py_NewRef(o); }"])
write("recursion.c", [*repeat(400, "PyObject *f@(PyObject *o, int n);"),
                      *["PyObject *f%d(PyObject *o, int n) { if (!n) return Py_NewRef(o); PyObject *a = f%d(o, n - 1);"
                        " if (!a) return NULL; PyObject *b = f%d(o, n - 2); Py_DECREF(a); return b; }"
                        % (k, (k * 7 + 1) % 400, (k * 13 + 5) % 400) for k in range(400)]])
