// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Calls by name and through pointers; unused results; functions that do not return.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef PyObject *(*maker)(int);
struct api { maker make; };
// CHECK-LABEL: @helper(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: ret %0
static int helper(int n) { return n; }
PyObject *twice(int n);
PyObject *helper2(int n);

// CHECK-LABEL: @through_pointers(
// CHECK: b0:
// CHECK-NEXT: %0 = load f : fn
// CHECK-NEXT: %1 = call indirect %0(1) : obj <unused>
// CHECK-NEXT: %2 = load f : fn
// CHECK-NEXT: %3 = call indirect %2(2) : obj <unused>
// CHECK-NEXT: %4 = load api : ptr
// CHECK-NEXT: %5 = load %4->api::make : fn
// CHECK-NEXT: %6 = call indirect %5 slot make(3) : obj <unused>
// CHECK-NEXT: %7 = load table : ptr
// CHECK-NEXT: %8 = load %7[1] : fn
// CHECK-NEXT: %9 = call indirect %8(4) : obj <unused>
// CHECK-NEXT: %10 = load type : obj
// CHECK-NEXT: %11 = load %10->PyTypeObject::tp_alloc : fn
// CHECK-NEXT: %12 = load type : obj
// CHECK-NEXT: %13 = call indirect %11 slot tp_alloc(%12, 0) : obj
// CHECK-NEXT: ret %13
PyObject *through_pointers(maker f, struct api *api, maker table[2], PyTypeObject *type) {
  f(1);
  (*f)(2);
  api->make(3);
  table[1](4);
  return type->tp_alloc(type, 0);
}

// CHECK-LABEL: @address(
// CHECK: b0:
// CHECK-NEXT: store f = &helper <init>
// CHECK-NEXT: %0 = load f : fn
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: store .1 = &twice <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b2:
// CHECK-NEXT: store .1 = &helper2 <implicit>
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b3:
// CHECK-NEXT: %1 = load .1 : fn <implicit>
// CHECK-NEXT: ret %1
maker address(void) {
  maker f = (maker)(void (*)(void))helper;
  return f ? &twice : helper2;
}

// CHECK-LABEL: @cast_callee(
// CHECK: b0:
// CHECK-NEXT: call helper(1)
// CHECK-NEXT: ret
void cast_callee(void) { ((void (*)(int))helper)(1); }

// CHECK-LABEL: @never(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: call Py_FatalError("no") <noreturn>
// CHECK-NEXT: unreachable
// CHECK-NEXT: b2:
// CHECK-NEXT: call abort() <noreturn foreign>
// CHECK-NEXT: unreachable
int never(int n) {
  if (n)
    Py_FatalError("no");
  abort();
}

// CHECK-LABEL: @old_style(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : int
// CHECK-NEXT: ret %0
int old_style(a, b) int a; PyObject *b; { return a; }

// #define PyArg_ParseTuple _PyArg_ParseTuple_SizeT
// CHECK-LABEL: @renamed(
// CHECK: b0:
// CHECK-NEXT: %0 = load args : obj
// CHECK-NEXT: %1 = load o : obj*
// CHECK-NEXT: %2 = call PyArg_ParseTuple(%0, "O", %1) : int
// CHECK-NEXT: ret %2
int renamed(PyObject *args, PyObject **o) { return PyArg_ParseTuple(args, "O", o); }
