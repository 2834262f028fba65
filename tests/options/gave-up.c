// A function whose budget ran out is counted, and named.
//
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-max-steps=1 %s 2>&1 | FileCheck %s
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-max-steps=1 -fplugin-arg-refcop-quiet %s 2>&1 | count 0
// CHECK: refcop: note: gave up on 1 of 1 functions in {{.*}}gave-up.c (leak: {{.+}})

#include <Python.h>

int leak(int n) {
  PyObject *list = PyList_New(n);
  while (n-- > 0)
    if (PyList_Append(list, Py_None) < 0)
      return -1;
  return 0;
}
