// ccache in front of clang, and in front of refcop-clang: warnings come from the cache as well, and
// not when an option, a model or the plugin is another one.
//
// REQUIRES: ccache
// RUN: rm -rf %t && mkdir -p %t && cd %t
// RUN: cp %s spam.c
// RUN: env CCACHE_DIR=%t/one REFCOP_LAUNCHER=ccache %python %S/Inputs/ccache.py %refcop_clang -I%python_inc \
// RUN:   | FileCheck %s
// RUN: env CCACHE_DIR=%t/two CCACHE_COMPILERCHECK="%refcop_clang --refcop-id" \
// RUN:   %python %S/Inputs/ccache.py "ccache %refcop_clang" -I%python_inc | FileCheck %s
//
// CHECK: first: 1 findings, 0 hits
// CHECK-NEXT: again: 1 findings, 1 hits
// CHECK-NEXT: without the rule: 0 findings, 1 hits
// CHECK-NEXT: with a model: 2 findings, 1 hits
// CHECK-NEXT: with it again: 2 findings, 2 hits
// CHECK-NEXT: with another model: 1 findings, 2 hits

#include <Python.h>

extern PyObject *make_spam(void);

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

int leak_of_spam_bad(void) {
  PyObject *spam = make_spam();
  if (spam == NULL)
    return -1;
  return 0;
}
