// RUN: not %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s > %t.ir
// An editor shows code that does not parse: what Clang understood must not crash the lowering.

#include <Python.h>

int broken(PyObject *o, int n) {
  o->nothing = undeclared(n);
  n += sizeof(Unknown) + 1;
  struct incomplete s = {1, 2};
  int array[undeclared];
  switch (undeclared) {
  case undeclared:
    break;
  case 1 ... undeclared:
    return array[1];
  }
  if (undeclared && n || o->missing)
    goto nowhere;
  for (int i = undeclared; i < undeclared; i++)
    Py_DECREF(undeclared);
  Py_CLEAR(o->missing);
  break;
  return undeclared ? n : ({ undeclared; });
}
PyObject *no_end(PyObject *o) {
  Py_INCREF(o
