// C++ is not analysed yet: one line says so, unless asked to be quiet.
//
// RUN: %clang_refcop -fsyntax-only %s 2>&1 | FileCheck %s --implicit-check-not=warning:
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-quiet %s 2>&1 | count 0
// CHECK: refcop: note: {{.*}}cplusplus.cpp: C++ is not analysed yet
// CHECK-NOT: refcop

#include <Python.h>

int leak(void) {
  PyObject *list = PyList_New(0);
  return list == nullptr;
}

// Attributes are as unknown as without the plugin.
#ifdef WITH_CPYCHECKER_RETURNS_BORROWED_REF_ATTRIBUTE
#error "predefined in C++"
#endif
