// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// while, do, for; break and continue.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

// CHECK-LABEL: @count_while(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: %1 = cmp gt %0, 0 : int
// CHECK-NEXT: br %1, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: %3 = bin sub %2, 1 : int
// CHECK-NEXT: store n = %3
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b3:
// CHECK-NEXT: %4 = load n : int
// CHECK-NEXT: ret %4
int count_while(int n) {
  while (n > 0)
    n--;
  return n;
}

// CHECK-LABEL: @count_do(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: %1 = cmp eq %0, 3 : int
// CHECK-NEXT: br %1, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: jmp b4
// CHECK-NEXT: b3:
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: %3 = bin sub %2, 1 : int
// CHECK-NEXT: store n = %3
// CHECK-NEXT: jmp b4
// CHECK-NEXT: b4:
// CHECK-NEXT: %4 = load n : int
// CHECK-NEXT: br %4, b1, b5
// CHECK-NEXT: b5:
// CHECK-NEXT: %5 = load n : int
// CHECK-NEXT: ret %5
int count_do(int n) {
  do {
    if (n == 3)
      continue;
    n--;
  } while (n);
  return n;
}

// CHECK-LABEL: @count_for(
// CHECK: b0:
// CHECK-NEXT: store n = 0 <init>
// CHECK-NEXT: store i = 0 <init>
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load i : int
// CHECK-NEXT: %1 = load list : obj
// CHECK-NEXT: %2 = call PyList_GET_SIZE(%1) : int
// CHECK-NEXT: %3 = cmp lt %0, %2 : int
// CHECK-NEXT: br %3, b2, b6
// CHECK-NEXT: b2:
// CHECK-NEXT: %4 = load n : int
// CHECK-NEXT: %5 = cmp eq %4, 3 : int
// CHECK-NEXT: br %5, b3, b4
// CHECK-NEXT: b3:
// CHECK-NEXT: jmp b6
// CHECK-NEXT: b4:
// CHECK-NEXT: %6 = load n : int
// CHECK-NEXT: %7 = bin add %6, 2 : int
// CHECK-NEXT: store n = %7
// CHECK-NEXT: jmp b5
// CHECK-NEXT: b5:
// CHECK-NEXT: %8 = load i : int
// CHECK-NEXT: %9 = bin add %8, 1 : int
// CHECK-NEXT: store i = %9
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b6:
// CHECK-NEXT: end i <implicit>
// CHECK-NEXT: %10 = load n : int
// CHECK-NEXT: ret %10
int count_for(PyObject *list) {
  int n = 0;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    if (n == 3)
      break;
    n += 2;
  }
  return n;
}

// CHECK-LABEL: @forever(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load it : obj
// CHECK-NEXT: %1 = call PyIter_Next(%0) : obj
// CHECK-NEXT: store item = %1 <init>
// CHECK-NEXT: %2 = load item : obj
// CHECK-NEXT: br %2, b2, b4
// CHECK-NEXT: b2:
// CHECK-NEXT: %3 = load item : obj
// CHECK-NEXT: call Py_DECREF(%3)
// CHECK-NEXT: end item <implicit>
// CHECK-NEXT: jmp b3 <implicit>
// CHECK-NEXT: b3:
// CHECK-NEXT: jmp b1 <implicit>
// CHECK-NEXT: b4:
// CHECK-NEXT: ret 0
int forever(PyObject *it) {
  for (;;) {
    PyObject *item = PyIter_Next(it);
    if (!item)
      return 0;
    Py_DECREF(item);
  }
}

// do { } while (0) is no loop.
// CHECK-LABEL: @once(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b2:
// CHECK-NEXT: store n = 2
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b3:
// CHECK-NEXT: store n = 3
// CHECK-NEXT: %1 = load n : int
// CHECK-NEXT: ret %1
int once(int n) {
  do {
    if (n)
      break;
    n = 2;
  } while (0);
  do {
    n = 3;
  } while (0);
  return n;
}
