// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// if, &&, ||, !, ?: and GNU ?: become branches; as values they go through a local of the lowering.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

// CHECK-LABEL: @if_else(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : int
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 2
int if_else(int a) {
  if (a)
    return 1;
  else
    return 2;
}

// CHECK-LABEL: @short_circuit(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: %1 = cmp ne %0, null : int
// CHECK-NEXT: br %1, b1, b4
// CHECK-NEXT: b1:
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: %3 = cmp gt %2, 3 : int
// CHECK-NEXT: br %3, b3, b2
// CHECK-NEXT: b2:
// CHECK-NEXT: %4 = load n : int
// CHECK-NEXT: br %4, b4, b3
// CHECK-NEXT: b3:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b4:
// CHECK-NEXT: ret 0
int short_circuit(PyObject *a, int n) {
  if (a != NULL && (n > 3 || !n))
    return 1;
  return 0;
}

// CHECK-LABEL: @negation_swaps(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: ret 0
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 1
int negation_swaps(PyObject *a) {
  if (!a)
    return 1;
  return 0;
}

// CHECK-LABEL: @as_value(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : int
// CHECK-NEXT: br %0, b1, b3
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = load b : int
// CHECK-NEXT: br %1, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: store .1 = 1 <implicit>
// CHECK-NEXT: jmp b4 <implicit>
// CHECK-NEXT: b3:
// CHECK-NEXT: store .1 = 0 <implicit>
// CHECK-NEXT: jmp b4 <implicit>
// CHECK-NEXT: b4:
// CHECK-NEXT: %2 = load .1 : int <implicit>
// CHECK-NEXT: ret %2
int as_value(int a, int b) { return a && b; }

// CHECK-LABEL: @choose(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = load a : obj
// CHECK-NEXT: store .1 = %1 <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %2 = load b : obj
// CHECK-NEXT: store .1 = %2 <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b3:
// CHECK-NEXT: %3 = load .1 : obj <implicit>
// CHECK-NEXT: ret %3
PyObject *choose(int n, PyObject *a, PyObject *b) { return n ? a : b; }

// CHECK-LABEL: @elvis(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: store .2 = %0 <implicit>
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = load .2 : obj <implicit>
// CHECK-NEXT: store .1 = %1 <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %2 = load b : obj
// CHECK-NEXT: store .1 = %2 <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b3:
// CHECK-NEXT: %3 = load .1 : obj <implicit>
// CHECK-NEXT: ret %3
PyObject *elvis(PyObject *a, PyObject *b) { return a ?: b; }

// CHECK-LABEL: @expected(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: %1 = cmp eq %0, null : int
// CHECK-NEXT: br %1, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 0
int expected(PyObject *a) {
  if (__builtin_expect(!!(a == NULL), 0))
    return 1;
  return 0;
}

// CHECK-LABEL: @constant_condition(
// CHECK: b0:
// CHECK-NEXT: ret 1
int constant_condition(PyObject *a) {
  if (sizeof(long) == 8)
    return 1;
  return 0;
}

// CHECK-LABEL: @comma(
// CHECK: b0:
// CHECK-NEXT: store n = 1
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: %1 = load a : obj
// CHECK-NEXT: call Py_DECREF(%1)
// CHECK-NEXT: jmp b2
// CHECK-NEXT: b2:
// CHECK-NEXT: ret
void comma(PyObject *a) {
  int n;
  if (n = 1, a)
    Py_DECREF(a);
}
