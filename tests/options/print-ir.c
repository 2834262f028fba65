// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// REQUIRES: refcop-ir
// What is printed is read back.
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-print-ir %s > %t.ir
// RUN: %refcop_ir --print %t.ir | FileCheck %s

#include <Python.h>

PyObject *make(Py_ssize_t n) { return PyList_New(n); }

// CHECK: make
// CHECK: PyList_New
// CHECK: ret
