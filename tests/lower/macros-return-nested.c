// REQUIRES: python3.12
// RUN: %clang_refcop_nopy -I%python_inc_312 -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// The jump that ends the branch around a Py_RETURN_NONE is no return, though nothing stands between the two.

#include <Python.h>

int unused(PyObject *o);

// CHECK-LABEL: @nested(
// CHECK: ret {{.*}}new
// CHECK-NOT: jmp {{.*}}new
// CHECK: ret {{.*}}new
// CHECK-NOT: jmp {{.*}}new
PyObject *nested(PyObject *o, int op) {
  if (op) {
    if (unused(o)) {
      Py_RETURN_NONE;
    }
  } else if (unused(o)) {
    Py_RETURN_NONE;
  }
  return NULL;
}
