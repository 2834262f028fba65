// A file that another one includes is part of it when it defines functions that are not inline.
//
// RUN: %clang_refcop -c %s -o %t.o 2>&1 | FileCheck %s --implicit-check-not=warning:
// RUN: %clang_refcop -c %s -o %t.o -fplugin-arg-refcop-verbose 2>&1 | FileCheck %s --check-prefix=COUNT
// COUNT: parts.c: 5 functions

#include <Python.h>

#include "Inputs/part.c"
// CHECK: Inputs/part.c:[[#]]:{{.*}} warning: leaked reference to 'list' from PyList_New(){{.*}} [refcop-ref-leak]
// CHECK: Inputs/part.c:[[#]]:{{.*}} warning: instances of 'part.Kept' {{.*}} [refcop-cycle-uncollectable]
#include "Inputs/inline.h"

static PyObject *here_ok(PyObject *self, PyObject *arg) {
  return shared(arg) ? Py_NewRef(arg) : from_part_bad(self, arg);
}

static PyMethodDef methods[] = {{"here", here_ok, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
