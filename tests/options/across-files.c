// contracts-out and contracts-in: what was inferred for one file is known in the next.
//
// RUN: rm -rf %t && mkdir -p %t
// RUN: %clang_refcop -w -c %S/Inputs/helpers.c -o %t/h.o -fplugin-arg-refcop-contracts-out=%t/a/b
// RUN: cat %t/a/b/helpers.c-*.refs | FileCheck %s --check-prefix=TEXT
// TEXT:      # Inferred by refcop {{.*}} from {{.*}}helpers.c
// TEXT-NEXT: make(x?) -> NULL?!? inferred where x == NULL
// TEXT-NEXT: make(x?) -> NULL?!? | new inferred
// TEXT-NEXT: fill(*out?: new when 0; NULL when -1, x?) -> 0 | -1! inferred
// TEXT-NEXT: drop(x?: release) inferred
// TEXT-NEXT: init(s?: ->list new when 0; ->list NULL when -1, x?) -> 0 | -1!mem inferred
// TEXT-NEXT: extend({{.*}}) -> -1!mem | nonneg inferred
// TEXT-NOT:  {{.}}
//
// Without them nothing is certain.
// RUN: %clang_refcop -c %s -o %t/o.o 2>&1 | count 0
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop contracts-in=%t/a/b %s
//
// A second time nothing changes; the same from another file does not matter.
// RUN: cp -r %t/a/b %t/before
// RUN: %clang_refcop -w -c %S/Inputs/helpers.c -o %t/h.o -fplugin-arg-refcop-contracts-out=%t/a/b
// RUN: diff -r %t/before %t/a/b
// RUN: cp %S/Inputs/helpers.c %t/copy.c
// RUN: %clang_refcop -w -c %t/copy.c -o %t/h.o -fplugin-arg-refcop-contracts-out=%t/a/b
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop contracts-in=%t/a/b %s
//
// Files that disagree cancel out; a model written by hand wins.
// RUN: %python -c "import sys; print('drop(x: borrow)\nfill(*out?: unknown, x?) -> int\nmake(x?) -> unknown\ninit(s?, x?) -> int writes\nextend(*out?: unknown, x?) -> int\n')" > %t/a/b/other.refs
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%t/a/b 2>&1 | count 0
// RUN: echo "drop(x: release)" > %t/own.refs
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%t/a/b -fplugin-arg-refcop-model=%t/own.refs 2>&1 | FileCheck %s --check-prefix=OWN
// OWN: warning: borrowed reference 'arg' is released [refcop-over-release]
// OWN-NOT: warning:
//
// What is broken is left out, and the build goes on.
// RUN: echo "other(x: relase)" > %t/a/b/other.refs
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%t/a/b 2>&1 | FileCheck %s --check-prefix=BROKEN
// BROKEN: warning: refcop: contracts-in is left out: {{.*}}other.refs:1: {{.*}} (remove the file: contracts-out writes it anew)
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%t/none 2>&1 | count 0
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%s 2>&1 | FileCheck %s --check-prefix=FILE
// FILE: warning: refcop: contracts-in is left out: cannot read the folder '{{.*}}across-files.c': Not a directory
// RUN: %clang_refcop -w -c %s -o %t/o.o -fplugin-arg-refcop-contracts-out=%s/in 2>&1 | FileCheck %s --check-prefix=UNWRITABLE
// UNWRITABLE: warning: refcop: cannot make the folder '{{.*}}/in': Not a directory
// RUN: not %clang_refcop -w -c %s -o %t/o.o -fplugin-arg-refcop-contracts-out= 2>&1 | FileCheck %s --check-prefix=EMPTY
// EMPTY: error: refcop: '-fplugin-arg-refcop-contracts-out=': expected a folder

#include <Python.h>

PyObject *make(PyObject *x);
int fill(PyObject **out, PyObject *x);
void drop(PyObject *x);
Py_ssize_t extend(PyObject **dst, Py_ssize_t n);

static PyObject *make_bad(PyObject *self, PyObject *arg) {
  PyObject *made = make(arg);
  if (made == NULL || PyObject_IsTrue(arg) < 0)
    return NULL; // expected-warning {{leaked reference to 'made' from make()}}
  return made;
}

static PyObject *make_ok(PyObject *self, PyObject *arg) {
  PyObject *made = make(arg);
  if (made != NULL && PyObject_IsTrue(arg) < 0)
    Py_CLEAR(made);
  return made;
}

static PyObject *fill_bad(PyObject *self, PyObject *arg) {
  PyObject *text;
  if (fill(&text, arg) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'text' from fill()}}
}

static PyObject *fill_ok(PyObject *self, PyObject *arg) {
  PyObject *text;
  if (fill(&text, arg) < 0)
    return NULL;
  drop(text);
  Py_RETURN_NONE;
}

static PyObject *drop_bad(PyObject *self, PyObject *arg) {
  drop(arg); // expected-warning {{borrowed reference 'arg' is released}}
  Py_RETURN_NONE;
}

static PyObject *extend_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL || extend(&tuple, 2) < 0)
    return NULL;
  return tuple;
}

struct holder {
  PyObject *list;
};

int init(struct holder *s, PyObject *x);

static PyObject *init_bad(PyObject *self, PyObject *arg) {
  struct holder holder;
  if (init(&holder, arg) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'list' from init()}}
}

static PyObject *init_ok(PyObject *self, PyObject *arg) {
  struct holder holder;
  if (init(&holder, arg) < 0)
    return NULL;
  return holder.list;
}

static PyMethodDef methods[] = {
    {"g", init_bad, METH_O}, {"h", init_ok, METH_O},
    {"a", make_bad, METH_O}, {"b", make_ok, METH_O},  {"c", fill_bad, METH_O},
    {"d", fill_ok, METH_O},  {"e", drop_bad, METH_O}, {"f", extend_ok, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
