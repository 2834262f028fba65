// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// goto ends the scopes it leaves, and computed goto may go to any label whose address is taken.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

// CHECK-LABEL: @cleanup_ladder(
// CHECK: b0:
// CHECK-NEXT: %0 = call PyList_New(0) : obj
// CHECK-NEXT: store list = %0 <init>
// CHECK-NEXT: %1 = load list : obj
// CHECK-NEXT: br %1, b1, b5
// CHECK-NEXT: b1:
// CHECK-NEXT: %2 = load arg : obj
// CHECK-NEXT: %3 = call PyNumber_Long(%2) : obj
// CHECK-NEXT: store item = %3 <init>
// CHECK-NEXT: %4 = load item : obj
// CHECK-NEXT: br %4, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %5 = load item : obj
// CHECK-NEXT: call Py_DECREF(%5)
// CHECK-NEXT: end item <implicit>
// CHECK-NEXT: %6 = load list : obj
// CHECK-NEXT: ret %6
// CHECK-NEXT: b3:
// CHECK-NEXT: end item <implicit>
// CHECK-NEXT: jmp b4
// CHECK-NEXT: b4:
// CHECK-NEXT: %7 = load list : obj
// CHECK-NEXT: call Py_DECREF(%7)
// CHECK-NEXT: jmp b6
// CHECK-NEXT: b5:
// CHECK-NEXT: jmp b6
// CHECK-NEXT: b6:
// CHECK-NEXT: ret null
PyObject *cleanup_ladder(PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (!list)
    goto fail;
  {
    PyObject *item = PyNumber_Long(arg);
    if (!item)
      goto fail_list;
    Py_DECREF(item);
  }
  return list;
fail_list:
  Py_DECREF(list);
fail:
  return NULL;
}

// CHECK-LABEL: @backwards(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: store inner = %0 <init>
// CHECK-NEXT: %1 = load inner : int
// CHECK-NEXT: %2 = cmp gt %1, 3 : int
// CHECK-NEXT: br %2, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %3 = load n : int
// CHECK-NEXT: %4 = bin sub %3, 1 : int
// CHECK-NEXT: store n = %4
// CHECK-NEXT: end inner <implicit>
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b3:
// CHECK-NEXT: %5 = load inner : int
// CHECK-NEXT: ret %5
int backwards(int n) {
again:;
  int inner = n;
  if (inner > 3) {
    n--;
    goto again;
  }
  return inner;
}

// CHECK-LABEL: @computed(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: %1 = load @"computed.table"[%0] : void*
// CHECK-NEXT: %2 = havoc "computed goto"(%1) : int
// CHECK-NEXT: switch %2 { 0: b1, else: b2 }
// CHECK-NEXT: b1:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 2
int computed(int n) {
  static void *const table[] = {&&one, &&two};
  goto *table[n];
one:
  return 1;
two:
  return 2;
never:
  return 3;
}

// CHECK-LABEL: @dead_code(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: ret %0
int dead_code(int n) {
  return n;
  n++;
  goto end;
end:
  return n + 1;
}
