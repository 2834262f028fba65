// -w silences the findings and leaves the instrumentation.
//
// RUN: %clang_instrument -w -I%python_inc -c %s -o %t.o
// RUN: llvm-readelf --sections %t.o | FileCheck %s
// RUN: %clang_instrument -fplugin-arg-refcop-verbose -w -I%python_inc -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=FIGURES
// CHECK: refcop_sites
// FIGURES: without-warnings.c: instrumented 1 functions, 1 sites, 0 without text

#include <Python.h>

void leak(void) { PyList_New(0); }
