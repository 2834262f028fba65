// A contract in an attribute that does not parse is an error, or a warning with model-optional.
//
// RUN: not %clang_refcop -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-model-optional %s 2>&1 | FileCheck %s --check-prefix=OPTIONAL

#include <Python.h>

__attribute__((refcop("(a -> 7 apples"))) int broken(PyObject *a);
// ERROR: broken-attribute.c:[[#@LINE-1]]:16: error: refcop: contract in attribute: {{.+}}: 'broken(a -> 7 apples'
// ERROR: 1 error generated.
// OPTIONAL: broken-attribute.c:[[#@LINE-3]]:16: warning: refcop: contract in attribute: {{.+}}: 'broken(a -> 7 apples'
// OPTIONAL: warning: {{.*}} [refcop-ref-leak]

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
