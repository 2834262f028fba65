// REQUIRES: python3.12
// RUN: %clang_refcop_nopy -I%python_inc_312 -w -DPy_LIMITED_API=0x03080000 -fsyntax-only \
// RUN:   -fplugin-arg-refcop-print-ir %s | FileCheck %s
// The limited API: other bodies, the same names.

#include <Python.h>

// CHECK: module {{.*}} python 3.12 limited
// CHECK-LABEL: @counts(
// CHECK: call Py_INCREF(
// CHECK: call Py_DECREF(
// CHECK: addr o : obj*
// CHECK-NEXT: call macro Py_CLEAR(
// CHECK: call Py_TYPE(
// CHECK: call PyList_Check(
int counts(PyObject *o, PyObject *p) {
  Py_INCREF(o);
  Py_DECREF(p);
  Py_CLEAR(o);
  return Py_TYPE(p) != NULL && PyList_Check(p);
}
