// Fix-its of the collector's protocol: the missing line, with the function's own names.
//
// RUN: sed 's/ *NOLINT.*//' %s >%t.array.c
// RUN: %clang_refcop -fsyntax-only -Xclang -fixit %t.array.c 2>&1 | FileCheck %s --check-prefix=ARRAY
// RUN: cp %s %t.c
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fsyntax-only -Xclang -fixit %t.c
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fsyntax-only %t.c 2>&1 | count 0
// RUN: FileCheck %s --input-file=%t.c

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held, *other, *third;
} Spam;

typedef struct {
  PyObject_HEAD
  PyObject *slots[2];
} Array;

// One statement does not visit an array: the advice is in words.
// CHECK-LABEL: {{^}}static int array_bad(
// CHECK-NEXT: {{^  }}return 0;
// ARRAY: does not visit 'slots', which the object owns: a cycle through it is never freed; add Py_VISIT for each of self->slots
static int array_bad(Array *self, visitproc visit, void *arg) { // NOLINT(refcop-traverse-missing-member)
  return 0;
}
static int array_clear(Array *self) {
  Py_CLEAR(self->slots[0]);
  Py_CLEAR(self->slots[1]);
  return 0;
}
static void array_dealloc(Array *self) {
  PyObject_GC_UnTrack(self);
  array_clear(self);
  Py_TYPE(self)->tp_free(self);
}
static PyObject *array_set(Array *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->slots[1], value);
  Py_RETURN_NONE;
}
static PyMethodDef array_methods[] = {{"set", (PyCFunction)array_set, METH_O}, {NULL}};
PyTypeObject array_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Array",
    .tp_basicsize = sizeof(Array),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)array_dealloc,
    .tp_traverse = (traverseproc)array_bad,
    .tp_clear = (inquiry)array_clear,
    .tp_methods = array_methods,
};

// CHECK-LABEL: {{^}}static int visits_bad(
// CHECK: {{^  }}Py_VISIT(op->third);
// CHECK-NEXT: {{^  }}Py_VISIT(op->other);{{$}}
// CHECK-NEXT: {{^  }}Py_VISIT(Py_TYPE(op));{{$}}
// CHECK-NEXT: {{^  }}return 0;
static int visits_bad(Spam *op, visitproc visit, void *arg) {
  Py_VISIT(op->held);
  Py_VISIT(op->third);
  return 0;
}

// CHECK-LABEL: {{^}}static int clears_bad(
// CHECK: {{^  }}Py_CLEAR(op->other);
// CHECK-NEXT: {{^  }}Py_CLEAR(op->third);{{$}}
// CHECK-NEXT: {{^  }}return 0;
static int clears_bad(Spam *op) {
  Py_CLEAR(op->held);
  Py_CLEAR(op->other);
  return 0;
}

// CHECK-LABEL: {{^}}static void frees_bad(
// CHECK-NEXT: {{^  }}int n = 0;
// CHECK-NEXT: {{^  }}PyObject_GC_UnTrack(op);{{$}}
// CHECK-NEXT: {{^  }}n++;
// CHECK: {{^  }}PyTypeObject *tp = Py_TYPE(op);{{$}}
// CHECK-NEXT: {{^  }}Py_TYPE(op)->tp_free(op);{{$}}
// CHECK-NEXT: {{^  }}Py_DECREF(tp);{{$}}
static void frees_bad(Spam *op) {
  int n = 0;
  n++;
  Py_XDECREF(op->held);
  Py_XDECREF(op->other);
  Py_XDECREF(op->third);
  Py_TYPE(op)->tp_free(op);
}

static PyObject *set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_INCREF(value);
  Py_XSETREF(self->other, value);
  Py_INCREF(value);
  Py_XSETREF(self->third, value);
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"set", (PyCFunction)set, METH_O}, {NULL}};
static PyType_Slot slots[] = {{Py_tp_traverse, visits_bad}, {Py_tp_clear, clears_bad},
                              {Py_tp_dealloc, frees_bad},   {Py_tp_methods, methods},
                              {0, NULL}};
PyType_Spec spec = {"x.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
