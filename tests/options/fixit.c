// Fix-its are edits that compile: an inserted statement keeps the indentation, or gets braces.
//
// RUN: cp %s %t.c
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fsyntax-only -Xclang -fixit %t.c
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fsyntax-only %t.c 2>&1 | count 0
// RUN: FileCheck %s --input-file=%t.c

#include <Python.h>

// CHECK-LABEL: int own_line_bad(
// CHECK: {{^  }}Py_DECREF(list);{{$}}
// CHECK-NEXT: {{^  return 0;$}}
int own_line_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

// CHECK-LABEL: int single_statement_bad(
// CHECK: {{^    }}{ Py_DECREF(list); return -1; }{{$}}
int single_statement_bad(int n) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  if (n < 0)
    return -1;
  Py_DECREF(list);
  return 0;
}
