// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Calls through a table of pointers take the name of the macro that made them.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern void **Demo_API;
#define Demo_Type (*(PyTypeObject *)Demo_API[0])
#define Demo_New (*(PyObject * (*)(int)) Demo_API[1])
#define Demo_Check(o) ((*(int (*)(PyObject *))Demo_API[2])(o))

// CHECK-LABEL: @make(
// CHECK: b0:
// CHECK-NEXT: %0 = load @Demo_API : ptr <in_macro> {{.*}}from Demo_New
// CHECK-NEXT: %1 = load %0[1] : void* <in_macro> {{.*}}from Demo_New
// CHECK-NEXT: %2 = cast %1 : fn <in_macro> {{.*}}from Demo_New
// CHECK-NEXT: %3 = load n : int
// CHECK-NEXT: %4 = call indirect %2 slot Demo_New(%3) : obj <in_macro> {{.*}}from Demo_New
// CHECK-NEXT: ret %4
PyObject *make(int n) { return Demo_New(n); }

// CHECK-LABEL: @check(
// CHECK: b0:
// CHECK-NEXT: %0 = load @Demo_API : ptr <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: %1 = load %0[2] : void* <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: %2 = cast %1 : fn <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: %3 = load o : obj <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: %4 = call indirect %2 slot Demo_Check(%3) : int <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: br %4, b1, b3 <in_macro> {{.*}}from Demo_Check
// CHECK-NEXT: b1:
// CHECK-NEXT: %5 = load o : obj
// CHECK-NEXT: %6 = load @Demo_API : ptr
// CHECK-NEXT: %7 = load %6[0] : void*
// CHECK-NEXT: %8 = cast %7 : obj
// CHECK-NEXT: %9 = call Py_IS_TYPE(%5, %8) : int
// CHECK-NEXT: br %9, b2, b3
// CHECK-NEXT: b2:
// CHECK-NEXT: store .1 = 1 <in_macro implicit> {{.*}}from Demo_Check
// CHECK-NEXT: jmp b4 <in_macro implicit> {{.*}}from Demo_Check
// CHECK-NEXT: b3:
// CHECK-NEXT: store .1 = 0 <in_macro implicit> {{.*}}from Demo_Check
// CHECK-NEXT: jmp b4 <in_macro implicit> {{.*}}from Demo_Check
// CHECK-NEXT: b4:
// CHECK-NEXT: %10 = load .1 : int <in_macro implicit> {{.*}}from Demo_Check
// CHECK-NEXT: ret %10
int check(PyObject *o) { return Demo_Check(o) && Py_IS_TYPE(o, &Demo_Type); }
