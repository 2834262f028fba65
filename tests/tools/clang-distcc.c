// distcc with two servers: the findings are those of a compile without it.
//
// REQUIRES: distcc
// RUN: mkdir -p %t && cd %t
// RUN: %python %S/Inputs/distcc.py %refcop_clang %s -I%python_inc | FileCheck %s
//
// CHECK: without distcc: 1 findings
// CHECK-NEXT: REFCOP_LAUNCHER=distcc: same findings, compiled there
// CHECK-NEXT: distcc refcop-clang: same findings, compiled there
// CHECK-NEXT: servers gone: same findings, compiled here
// CHECK-NEXT: findings are errors: exit status 1 and 1
// CHECK-NEXT: instrumented: compiled here
// CHECK-NEXT: instrumented on a server: refcop-clang: error: --refcop-instrument needs the source, but distcc sends preprocessed text

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
