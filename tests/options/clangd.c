// Preloaded into a clangd of the same major version, the plugin reports on what is being edited.
//
// REQUIRES: clangd
// RUN: %python %S/Inputs/clangd-session.py %clangd %refcop_plugin %s -I%python_inc | FileCheck %s

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
// CHECK: {{^}}[[#@LINE-2]]: {{.*}} [refcop-ref-leak]
// CHECK-NEXT: after an edit: 1
// CHECK-NEXT: exit status: 0

int last(void) { return 0; }
