// refcop-clang is clang with the plugin: the same findings, objects and exit status.
//
// RUN: mkdir -p %t && cd %t
// RUN: %refcop_clang -I%python_inc -c %s -o ours.o 2>ours.txt
// RUN: FileCheck %s <ours.txt
// RUN: %clang_refcop -c %s -o theirs.o 2>theirs.txt
// RUN: cmp ours.o theirs.o && cmp ours.txt theirs.txt
//
// The options are the plugin's own; it checks them. Those of the environment come first.
// RUN: not %refcop_clang --refcop-Werror=ref-leak -I%python_inc -c %s 2>&1 | FileCheck --check-prefix=ERROR %s
// RUN: env REFCOP_ARGS="level=2 --refcop-no=ref-leak" %refcop_clang -I%python_inc -c %s -o %t/a.o 2>&1 | count 0
// RUN: not env REFCOP_ARGS=levl=2 %refcop_clang -I%python_inc -c %s 2>&1 | FileCheck --check-prefix=OPTION %s
//
// Off, by an option or the environment.
// RUN: %refcop_clang --refcop-off -I%python_inc -c %s -o %t/a.o 2>&1 | count 0
// RUN: env REFCOP_WRAPPER=off %refcop_clang -I%python_inc -c %s -o %t/a.o 2>&1 | count 0
//
// Compiling and linking in one step; the program's own status.
// RUN: %refcop_clang -I%python_inc -shared -fPIC %s -o %t/a.so 2>&1 | FileCheck %s
// RUN: not %refcop_clang -DBROKEN -I%python_inc -c %s 2>&1 | FileCheck --check-prefix=BROKEN %s
//
// From standard input.
// RUN: %refcop_clang -I%python_inc -x c -c - -o %t/a.o <%s 2>&1 | FileCheck --check-prefix=STDIN %s

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
// CHECK: clang-findings.c:[[#@LINE-2]]:3: warning: {{.*}} [refcop-ref-leak]
// ERROR: clang-findings.c:[[#@LINE-3]]:3: error: {{.*}} [refcop-ref-leak]
// STDIN: <stdin>:[[#@LINE-4]]:3: warning: {{.*}} [refcop-ref-leak]
// OPTION: error: refcop: unknown option {{.*}}; did you mean '-fplugin-arg-refcop-level'?

#ifdef BROKEN
int broken(
// BROKEN-NOT: refcop
// BROKEN: error: expected
#endif
