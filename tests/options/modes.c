// Whatever the compiler makes of a file, the plugin changes nothing in it, and says the same.
//
// RUN: %clang_refcop -O0 -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -O0 -w -c %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -O3 -g -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -O3 -g -w -c %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -O2 -flto -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -O2 -flto -w -c %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -emit-llvm -S %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -emit-llvm -S -w %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -fprofile-instr-generate -fcoverage-mapping -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -fprofile-instr-generate -fcoverage-mapping -w -c %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -fsanitize=address,undefined -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: %clang -I%python_inc -fsanitize=address,undefined -w -c %s -o %t.plain && cmp %t.o %t.plain
// RUN: %clang_refcop -fmodules -fmodules-cache-path=%t.modules -fsyntax-only %s 2>&1 | FileCheck %s
// RUN: %clang_refcop -M %s > %t.o
// RUN: %clang -I%python_inc -M -w %s > %t.plain && cmp %t.o %t.plain
// CHECK: modes.c:[[#@LINE+9]]:3: warning: {{.*}} [refcop-ref-leak]
// CHECK: 1 warning generated.

#include <Python.h>

int leak_bad(PyObject *object) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}
