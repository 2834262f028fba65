// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// Members of types that are assigned to at run time, before PyType_Ready.

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;
static void one(PyObject *self) {}
static void other(PyObject *self) {}
static int traverse(PyObject *self, visitproc visit, void *arg) { return 0; }
static PyNumberMethods numbers = {.nb_int = PyNumber_Long};
extern PyTypeObject Foreign;
extern PyTypeObject *Unknown;

static PyTypeObject Uninitialised, Half = {.tp_name = "x.Half", .tp_flags = Py_TPFLAGS_HAVE_GC};
static PyTypeObject Base = {.tp_name = "x.Base"}, Derived = {.tp_base = &Base};
static PyTypeObject Copied = {.tp_name = "x.Copied"}, Whole, Chosen, FromPointer, ByPointer;
static PyTypeObject Passed = {.tp_name = "x.Passed"}, Kept = {.tp_name = "x.Kept"};
static PyTypeObject Listed = {.tp_name = "x.Listed"}, *list[] = {&Listed, NULL};

// CHECK: typeobj static @Half "x.Half" {{.*}} {
// CHECK-NEXT: flags 0x4400
// CHECK-NEXT: base unknown
// CHECK-NEXT: slot tp_traverse = &traverse
// CHECK-NEXT: {{^}$}}

// CHECK: typeobj static @Derived {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base unknown
// CHECK-NEXT: {{^}$}}

// CHECK-NOT: @Copied

// CHECK: typeobj static @Passed "x.Passed" {{.*}} {
// CHECK-NEXT: base unknown
// CHECK-NEXT: slot tp_traverse = unknown
// CHECK-NEXT: {{^}$}}
// CHECK: typeobj static @Kept "x.Kept" {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: {{^}$}}
// CHECK: typeobj static @Listed "x.Listed" {{.*}} {
// CHECK-NEXT: base unknown

// CHECK: typeobj static @Uninitialised record Spam "x.Uninitialised" {{.*}} {
// CHECK-NEXT: size 24
// CHECK-NEXT: flags 0x4000
// CHECK-NEXT: base @Base
// CHECK-NEXT: slot tp_dealloc = &one
// CHECK-NEXT: slot nb_int = &PyNumber_Long
// CHECK-NEXT: slot tp_new = null
// CHECK-NEXT: {{^}$}}

// CHECK: typeobj static @Whole record Spam "x.Whole"
// CHECK: typeobj static @Chosen {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: slot tp_dealloc = unknown
// CHECK-NEXT: slot tp_alloc = unknown
// CHECK-NEXT: {{^}$}}

// CHECK: typeobj static @FromPointer {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @Foreign
// CHECK-NEXT: {{^}$}}

// CHECK: typeobj static @ByPointer {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: slot tp_dealloc = &one
// CHECK-NEXT: {{^}$}}

// CHECK-NOT: @Foreign

static PyTypeObject *foreign = &Foreign;
static void helper(PyTypeObject *type, PyTypeObject *base) {
  type->tp_base = base;
  type->tp_flags |= Py_TPFLAGS_HAVE_GC;
  type->tp_traverse = traverse;
}

int ready(int choice) {
  Uninitialised.tp_name = "x.Uninitialised";
  Uninitialised.tp_basicsize = sizeof(Spam);
  Uninitialised.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE;
  Uninitialised.tp_flags |= Py_TPFLAGS_HAVE_GC;
  Uninitialised.tp_flags &= ~Py_TPFLAGS_BASETYPE;
  Uninitialised.tp_dealloc = one;
  Uninitialised.tp_base = &Base;
  Uninitialised.tp_as_number = &numbers;
  Uninitialised.tp_new = NULL;
  Half.tp_flags |= Py_TPFLAGS_BASETYPE;
  (&Half)->tp_traverse = traverse;
  Half.tp_base = Unknown;
  Derived.tp_base = &PyList_Type;
  Copied = Base;
  Whole = (PyTypeObject){.tp_name = "x.Whole", .tp_basicsize = sizeof(Spam)};
  if (choice)
    Chosen.tp_dealloc = one;
  else
    Chosen.tp_dealloc = other;
  Chosen.tp_alloc = PyList_Type.tp_alloc;
  FromPointer.tp_base = foreign;
  PyTypeObject *pointer = &ByPointer, *imported = &Foreign;
  pointer->tp_dealloc = one;
  imported->tp_dealloc = one;
  helper(&Passed, Unknown);
  return PyType_Ready(&Kept);
}
