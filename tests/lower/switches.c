// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// switch: ranges, fall through, default anywhere, declarations before the first case.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

// CHECK-LABEL: @cases(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: switch %0 { -1: b1, 1: b2, 2: b3, 3: b4, 4: b4, 5: b4, else: b6 }
// CHECK-NEXT: b1:
// CHECK-NEXT: jmp b5
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 10
// CHECK-NEXT: b3:
// CHECK-NEXT: store n = 3
// CHECK-NEXT: jmp b4
// CHECK-NEXT: b4:
// CHECK-NEXT: %1 = load n : int
// CHECK-NEXT: %2 = bin add %1, 1 : int
// CHECK-NEXT: store n = %2
// CHECK-NEXT: jmp b5
// CHECK-NEXT: b5:
// CHECK-NEXT: %3 = load n : int
// CHECK-NEXT: ret %3
// CHECK-NEXT: b6:
// CHECK-NEXT: ret 0
int cases(int n) {
  switch (n) {
  case 1:
    return 10;
  case 2:
    n = 3;
  case 3 ... 5:
    n++;
    break;
  default:
    return 0;
  case -1:
    break;
  }
  return n;
}

// A range too long to be spelt out becomes two comparisons.
// CHECK-LABEL: @long_range(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: store .1 = %0 <implicit>
// CHECK-NEXT: %1 = cmp ge %0, 1000 : int <unsigned>
// CHECK-NEXT: br %1, b1, b3
// CHECK-NEXT: b1:
// CHECK-NEXT: %2 = load .1 : int <implicit>
// CHECK-NEXT: %3 = cmp le %2, 2000 : int <unsigned>
// CHECK-NEXT: br %3, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 2
// CHECK-NEXT: b3:
// CHECK-NEXT: %4 = load .1 : int <implicit>
// CHECK-NEXT: switch %4 { 97: b4, else: b5 }
// CHECK-NEXT: b4:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b5:
// CHECK-NEXT: ret 0
int long_range(unsigned n) {
  switch (n) {
  case 'a':
    return 1;
  case 1000 ... 2000:
    return 2;
  }
  return 0;
}

// CHECK-LABEL: @declaration(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: switch %0 { 1: b1, else: b2 }
// CHECK-NEXT: b1:
// CHECK-NEXT: store before = 2
// CHECK-NEXT: %1 = load before : int
// CHECK-NEXT: ret %1
// CHECK-NEXT: b2:
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: ret %2
int declaration(int n) {
  switch (n) {
    int before;
  case 1:
    before = 2;
    return before;
  }
  return n;
}

// CHECK-LABEL: @on_a_constant(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: ret 2
int on_a_constant(void) {
  switch (Py_EQ) {
  case Py_LT:
    return 1;
  case Py_EQ:
    return 2;
  default:
    return 3;
  }
}
