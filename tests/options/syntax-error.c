// A file that does not compile is not analysed: clang's own errors are what matters.
//
// RUN: not %clang_refcop -fsyntax-only -fplugin-arg-refcop-verbose %s 2>&1 | FileCheck %s --implicit-check-not=refcop
// RUN: %clang_refcop -Werror=unused-variable -fsyntax-only -DNO_ERROR %s 2>&1 | FileCheck %s --check-prefix=FINDS
//
// A warning that -Werror turned into an error leaves the tree whole.
// RUN: not %clang_refcop -Werror=unused-variable -fsyntax-only -DNO_ERROR -DUNUSED %s 2>&1 | FileCheck %s --check-prefix=BOTH

#include <Python.h>

int leak_bad(void) {
#ifdef UNUSED
  int unused;
#endif
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

#ifndef NO_ERROR
int broken(void) { return nothing_of_that_name; }
#endif

// CHECK: error: use of undeclared identifier
// CHECK: 1 error generated.
// FINDS: warning: {{.*}} [refcop-ref-leak]
// BOTH: error: unused variable
// BOTH: warning: {{.*}} [refcop-ref-leak]
