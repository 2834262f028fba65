// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-model=%S/Inputs/own.refs \
// RUN:   -fplugin-arg-refcop-print-ir %s | FileCheck %s
// A project's macros with a contract of their own: each expansion is one call.

#include <Python.h>

typedef struct { PyObject_HEAD PyObject *field; } Foo;
extern PyObject *singleton;
int own_real(PyObject *o);

#define OWN_DROP(p)                                                                               \
  do {                                                                                            \
    PyObject *old = (PyObject *)(p);                                                              \
    (p) = NULL;                                                                                   \
    Py_XDECREF(old);                                                                              \
  } while (0)
#define OWN_CONSTANT (singleton)
#define OWN_CALL(f, ...) PyObject_CallFunctionObjArgs(f, __VA_ARGS__, NULL)
#define OWN_TAKE own_real
#define OWN_LOST(o) ((void)0)
#define OWN_TWO(a, b)                                                                             \
  Py_INCREF(a);                                                                                   \
  Py_DECREF(b)
#define USERS(x) OWN_DROP(x)

// CHECK-LABEL: @statement(
// CHECK: %1 = addr %0->Foo::field : obj : obj*
// CHECK-NEXT: call macro OWN_DROP(%1)
// CHECK-NEXT: %2 = load self : obj
// CHECK-NEXT: %3 = addr %2->Foo::field : obj : obj* <in_macro> {{.*}}from USERS
// CHECK-NEXT: call macro OWN_DROP(%3) <in_macro> {{.*}}from USERS
// CHECK-NEXT: ret
void statement(Foo *self) {
  OWN_DROP(self->field);
  USERS(self->field);
}

// CHECK-LABEL: @object_like(
// CHECK: %0 = call macro OWN_CONSTANT() : obj
// CHECK-NEXT: ret %0
PyObject *object_like(void) { return OWN_CONSTANT; }

// CHECK-LABEL: @variadic(
// CHECK: %0 = load f : obj
// CHECK-NEXT: %1 = load a : obj
// CHECK-NEXT: %2 = load b : obj
// CHECK-NEXT: %3 = call OWN_CALL(%0, %1, %2) : obj
// CHECK-NEXT: ret %3
PyObject *variadic(PyObject *f, PyObject *a, PyObject *b) { return OWN_CALL(f, a, b); }

// CHECK-LABEL: @renamed(
// CHECK: call OWN_TAKE({{%[0-9]+}}) : int
// CHECK: call own_real({{%[0-9]+}}) : int
int renamed(PyObject *o) { return OWN_TAKE(o) + own_real(o); }

// Several statements are one call; what follows is not swallowed.
// CHECK-LABEL: @two_statements(
// CHECK: %0 = load a : obj
// CHECK-NEXT: %1 = load b : obj
// CHECK-NEXT: call macro OWN_TWO(%0, %1)
// CHECK-NEXT: %2 = load b : obj
// CHECK-NEXT: %3 = load a : obj
// CHECK-NEXT: call macro OWN_TWO(%2, %3)
// CHECK-NEXT: ret
void two_statements(PyObject *a, PyObject *b) {
  OWN_TWO(a, b);
  OWN_TWO(b, a);
}

// An argument that matters and is not in the expansion: lowered as it expands, and counted.
// CHECK-LABEL: @lost(
// CHECK: havoc "macro OWN_LOST"
// CHECK-NEXT: ret
void lost(PyObject *o) { OWN_LOST(o); }
