// Standard input, assembly output, and steps that do not compile C.
//
// RUN: %clang_refcop -E %s -o %t.i 2>&1 | count 0
// RUN: %clang_refcop -fsyntax-only -x c - < %s 2>&1 | FileCheck %s --check-prefix=STDIN
// RUN: %clang_refcop -S %s -o %t.s 2>&1 | FileCheck %s
// RUN: %clang_refcop_nopy -Wno-unused-command-line-argument -c %t.s -o %t.o 2>&1 | count 0
// RUN: %clang_refcop_nopy -shared %t.o -o %t.so 2>&1 | count 0
// CHECK: input-kinds.c:[[#@LINE+9]]:3: warning: {{.*}} [refcop-ref-leak]
// STDIN: <stdin>:[[#@LINE+8]]:3: warning: {{.*}} [refcop-ref-leak]

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
