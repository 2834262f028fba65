// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Locals, globals, members, elements; the object header is never a step.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *name;
  PyObject *array[4];
  union { PyObject *object; long number; } u;
  struct { int x; PyObject *anonymous; };
  unsigned flag : 1;
} Base;
typedef struct {
  Base base;
  PyObject *more;
} Derived;

PyObject *shared;
static int counter;
extern int elsewhere;

// CHECK-LABEL: @globals(
// CHECK: b0:
// CHECK-NEXT: store @"globals.counter" = 1
// CHECK-NEXT: store @"globals.counter.2" = 2
// CHECK-NEXT: %0 = load @"globals.counter" : int
// CHECK-NEXT: store @elsewhere = %0
// CHECK-NEXT: store @shared = null
// CHECK-NEXT: ret
void globals(void) {
  static int counter;
  counter = 1;
  { static int counter; counter = 2; }
  elsewhere = counter;
  shared = NULL;
}

// One place, spelt in four ways.
// CHECK-LABEL: @header(
// CHECK: b0:
// CHECK-NEXT: %0 = load self : obj
// CHECK-NEXT: store o = %0 <init>
// CHECK-NEXT: %1 = load o : obj
// CHECK-NEXT: store %1->PyObject::ob_type : obj = null
// CHECK-NEXT: %2 = load self : obj
// CHECK-NEXT: store %2->PyObject::ob_type : obj = null
// CHECK-NEXT: %3 = load self : obj
// CHECK-NEXT: store %3->PyObject::ob_type : obj = null
// CHECK-NEXT: %4 = load self : obj
// CHECK-NEXT: store %4->Base::name : obj = null
// CHECK-NEXT: %5 = load self : obj
// CHECK-NEXT: store %5->Base::name : obj = null
// CHECK-NEXT: ret
void header(Derived *self) {
  PyObject *o = (PyObject *)self;
  o->ob_type = NULL;
  self->base.ob_base.ob_type = NULL;
  ((Base *)self)->ob_base.ob_type = NULL;
  (&self->base)->name = NULL;
  self->base.name = NULL;
}

// CHECK-LABEL: @members(
// CHECK: b0:
// CHECK-NEXT: %0 = load self : obj
// CHECK-NEXT: %1 = load i : int
// CHECK-NEXT: %2 = load %0->Base::array[%1] : obj
// CHECK-NEXT: %3 = load self : obj
// CHECK-NEXT: store %3->Derived::more : obj = %2
// CHECK-NEXT: %4 = load self : obj
// CHECK-NEXT: store %4->Base::u."Base.u"::number : int = 3
// CHECK-NEXT: %5 = load self : obj
// CHECK-NEXT: store %5->Base::anonymous : obj = null
// CHECK-NEXT: %6 = load self : obj
// CHECK-NEXT: store %6->Base::flag : int = 1
// CHECK-NEXT: ret
void members(Derived *self, Py_ssize_t i) {
  self->more = self->base.array[i];
  self->base.u.number = 3;
  self->base.anonymous = NULL;
  self->base.flag = 1;
}

// CHECK-LABEL: @locals(
// CHECK: b0:
// CHECK-NEXT: %0 = addr array[1] : obj : obj*
// CHECK-NEXT: store p = %0 <init>
// CHECK-NEXT: %1 = load i : int
// CHECK-NEXT: store array[%1] : obj = null
// CHECK-NEXT: %2 = load p : obj*
// CHECK-NEXT: store *%2 : obj = null
// CHECK-NEXT: %3 = load array[0] : obj
// CHECK-NEXT: %4 = load p : obj*
// CHECK-NEXT: %5 = load i : int
// CHECK-NEXT: store %4[%5] : obj = %3
// CHECK-NEXT: ret
void locals(Py_ssize_t i) {
  PyObject *array[3];
  PyObject **p = &array[1];
  *&array[i] = NULL;
  (*p) = NULL;
  p[i] = *array;
}

// CHECK-LABEL: @text(
// CHECK: b0:
// CHECK-NEXT: %0 = load ("abc")[1] : int
// CHECK-NEXT: ret %0
char text(void) { return "abc"[1]; }
