// The plugin changes nothing in the object file, attributes included.
//
// RUN: %clang -I%python_inc -O2 -c %s -o %t.without.o -Wno-unknown-attributes
// RUN: %clang_refcop -O2 -c %s -o %t.with.o
// RUN: cmp %t.without.o %t.with.o

#include <Python.h>

__attribute__((cpychecker_returns_borrowed_ref)) static PyObject *lend(PyObject *list) {
  return PyList_GetItem(list, 0);
}

__attribute__((refcop("(list) -> new | NULL!"))) PyObject *take(PyObject *list);

PyObject *take(PyObject *list) {
  PyObject *item = lend(list);
  Py_XINCREF(item);
  return item;
}
