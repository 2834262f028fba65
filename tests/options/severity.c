// Warnings by default; errors only by our own Werror; -w and no= silence.
//
// RUN: %clang_refcop -O2 -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=WARN
// RUN: test -s %t.o
// RUN: %clang_refcop -Wall -Wextra -Werror -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=WARN
//
// RUN: rm %t.o
// RUN: not %clang_refcop -fplugin-arg-refcop-Werror -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not test -e %t.o
// RUN: not %clang_refcop -fplugin-arg-refcop-Werror=ref-leak -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not %clang_refcop -fplugin-arg-refcop-Werror=refcop-ref-leak -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: %clang_refcop -fplugin-arg-refcop-Werror=over-release -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=WARN
//
// RUN: %clang_refcop -fplugin-arg-refcop-no=ref-leak -c %s -o %t.o 2>&1 | count 0
// RUN: %clang_refcop -fplugin-arg-refcop-no=over-release -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=WARN
// RUN: %clang_refcop -w -c %s -o %t.o 2>&1 | count 0
// RUN: %clang_refcop -w -fplugin-arg-refcop-Werror -c %s -o %t.o 2>&1 | count 0

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

// WARN: severity.c:[[#@LINE-3]]:3: warning: {{.*}} [refcop-ref-leak]
// WARN: note:
// WARN: 1 warning generated.
// ERROR: severity.c:[[#@LINE-6]]:3: error: {{.*}} [refcop-ref-leak]
// ERROR: 1 error generated.
