// Calls in a row that each have several outcomes, without a branch between them: too many paths
// through one block are given up on, like too many steps anywhere, and take no memory to speak of.
//
// RUN: %clang_refcop -fsyntax-only %s 2>&1 | FileCheck %s
//
// CHECK: gave up on 1 of 2 functions in {{.*}}many-outcomes.c (many: too many steps)

#include <Python.h>

#define FOUR                                                                                       \
  PyArg_ParseTuple(args, "O", &o) + PyArg_ParseTuple(args, "s", &s) +                              \
      PyArg_ParseTuple(args, "i", &i) + PyArg_ParseTuple(args, "n", &n)

int few(PyObject *args) {
  PyObject *o;
  const char *s;
  int i;
  Py_ssize_t n;
  return FOUR;
}

int many(PyObject *args) {
  PyObject *o;
  const char *s;
  int i;
  Py_ssize_t n;
  return FOUR + FOUR + FOUR + FOUR + FOUR + FOUR + FOUR + FOUR + FOUR + FOUR;
}
