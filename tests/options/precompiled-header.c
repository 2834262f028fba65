// Attributes survive a precompiled header.
//
// RUN: split-file %s %t
// RUN: %clang_refcop -x c-header %t/things.h -o %t/things.pch
// RUN: %clang_refcop -fsyntax-only -include-pch %t/things.pch %t/use.c 2>&1 | FileCheck %s
// CHECK: use.c:5:3: warning: {{.*}} [refcop-ref-leak]
// CHECK: 1 warning generated.

//--- things.h
#include <Python.h>
__attribute__((refcop("(n) -> new | NULL!"))) PyObject *make_thing(int n);
PyObject *lend_thing(void) __attribute__((cpychecker_returns_borrowed_ref));

//--- use.c
int leak_bad(void) {
  PyObject *thing = make_thing(1);
  if (thing == NULL)
    return -1;
  return 0;
}

int borrowed_ok(void) {
  PyObject *thing = lend_thing();
  if (thing == NULL)
    return -1;
  return 0;
}
