// Findings in inline functions of the project's own headers appear only when asked for, in system headers never.
//
// RUN: split-file %s %t
// RUN: %clang_refcop -fsyntax-only -I%t/own -isystem %t/system %t/main.c 2>&1 | count 0
// RUN: %clang_refcop -fsyntax-only -I%t/own -isystem %t/system -fplugin-arg-refcop-headers %t/main.c 2>&1 | FileCheck %s
// CHECK-NOT: warning: {{.*}}theirs.h
// CHECK: ours.h:5:3: warning: {{.*}} [refcop-ref-leak]
// CHECK: 1 warning generated.

//--- main.c
#include <Python.h>

#include "ours.h"
#include <theirs.h>

int call(void) { return ours_bad() + theirs_bad(); }

//--- own/ours.h
static inline int ours_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

//--- system/theirs.h
static inline int theirs_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
