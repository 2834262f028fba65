// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// The end of a scope: every way out, with and without __attribute__((cleanup)).

#define PY_SSIZE_T_CLEAN
#include <Python.h>

// CHECK-LABEL: @drop(
// CHECK: b0:
// CHECK-NEXT: %0 = load p : obj*
// CHECK-NEXT: %1 = load *%0 : obj
// CHECK-NEXT: call Py_XDECREF(%1)
// CHECK-NEXT: ret
static void drop(PyObject **p) { Py_XDECREF(*p); }
#define AUTO __attribute__((cleanup(drop)))

// CHECK-LABEL: @falls_out(
// CHECK: b0:
// CHECK-NEXT: %0 = call PyList_New(0) : obj
// CHECK-NEXT: store x = %0 <init>
// CHECK-NEXT: %1 = load a : obj
// CHECK-NEXT: store y = %1 <init>
// CHECK-NEXT: end y <implicit>
// CHECK-NEXT: %2 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%2) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: ret
void falls_out(PyObject *a) {
  {
    AUTO PyObject *x = PyList_New(0);
    PyObject *y = a;
  }
}

// The value is computed before the cleanup runs.
// CHECK-LABEL: @returns(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : obj
// CHECK-NEXT: %1 = call PySequence_List(%0) : obj
// CHECK-NEXT: store x = %1 <init>
// CHECK-NEXT: %2 = load x : obj
// CHECK-NEXT: %3 = cmp eq %2, null : int
// CHECK-NEXT: %4 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%4) <implicit>
// CHECK-NEXT: ret %3
int returns(PyObject *a) {
  AUTO PyObject *x = PySequence_List(a);
  return x == NULL;
}

// CHECK-LABEL: @breaks_and_continues(
// CHECK: b0:
// CHECK-NEXT: jmp b1
// CHECK-NEXT: b1:
// CHECK-NEXT: %0 = load it : obj
// CHECK-NEXT: %1 = call PyIter_Next(%0) : obj
// CHECK-NEXT: store x = %1 <init>
// CHECK-NEXT: %2 = load x : obj
// CHECK-NEXT: br %2, b2, b6
// CHECK-NEXT: b2:
// CHECK-NEXT: %3 = load x : obj
// CHECK-NEXT: %4 = load it : obj
// CHECK-NEXT: %5 = cmp eq %3, %4 : int
// CHECK-NEXT: br %5, b3, b4
// CHECK-NEXT: b3:
// CHECK-NEXT: %6 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%6) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: jmp b5
// CHECK-NEXT: b4:
// CHECK-NEXT: %7 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%7) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: jmp b5 <implicit>
// CHECK-NEXT: b5:
// CHECK-NEXT: jmp b1 <implicit>
// CHECK-NEXT: b6:
// CHECK-NEXT: %8 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%8) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: jmp b7
// CHECK-NEXT: b7:
// CHECK-NEXT: ret 0
int breaks_and_continues(PyObject *it) {
  for (;;) {
    AUTO PyObject *x = PyIter_Next(it);
    if (!x)
      break;
    if (x == it)
      continue;
  }
  return 0;
}

// CHECK-LABEL: @leaves_two_scopes(
// CHECK: b0:
// CHECK-NEXT: %0 = load it : obj
// CHECK-NEXT: %1 = call PyIter_Next(%0) : obj
// CHECK-NEXT: store x = %1 <init>
// CHECK-NEXT: %2 = load it : obj
// CHECK-NEXT: %3 = call PyIter_Next(%2) : obj
// CHECK-NEXT: store y = %3 <init>
// CHECK-NEXT: %4 = load y : obj
// CHECK-NEXT: br %4, b1, b3
// CHECK-NEXT: b1:
// CHECK-NEXT: %5 = addr y : obj* <implicit>
// CHECK-NEXT: call drop(%5) <implicit>
// CHECK-NEXT: end y <implicit>
// CHECK-NEXT: %6 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%6) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: jmp b2
// CHECK-NEXT: b2:
// CHECK-NEXT: ret 1
// CHECK-NEXT: b3:
// CHECK-NEXT: %7 = addr y : obj* <implicit>
// CHECK-NEXT: call drop(%7) <implicit>
// CHECK-NEXT: end y <implicit>
// CHECK-NEXT: %8 = addr x : obj* <implicit>
// CHECK-NEXT: call drop(%8) <implicit>
// CHECK-NEXT: end x <implicit>
// CHECK-NEXT: ret 0
int leaves_two_scopes(PyObject *it) {
  {
    AUTO PyObject *x = PyIter_Next(it);
    {
      AUTO PyObject *y = PyIter_Next(it);
      if (y)
        goto out;
    }
  }
  return 0;
out:
  return 1;
}

// CHECK-LABEL: @statement_expression(
// CHECK: b0:
// CHECK-NEXT: %0 = call PyTuple_New(1) : obj
// CHECK-NEXT: store t = %0 <init>
// CHECK-NEXT: %1 = load t : obj
// CHECK-NEXT: end t <implicit>
// CHECK-NEXT: ret %1
PyObject *statement_expression(PyObject *a) {
  return ({
    PyObject *t = PyTuple_New(1);
    t;
  });
}
