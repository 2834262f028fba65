// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Slots of types: static initialisers with their tables, assignments, PyType_Spec.

#include <Python.h>

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return NULL; }
static void dealloc(PyObject *self) {}
static PyObject *unary(PyObject *self) { return NULL; }
static PyObject *binary(PyObject *a, PyObject *b) { return NULL; }
static Py_ssize_t length(PyObject *self) { return 0; }
static int traverse(PyObject *self, visitproc visit, void *arg) { return 0; }
static int buffer(PyObject *self, Py_buffer *view, int flags) { return 0; }
static void release(PyObject *self, Py_buffer *view) {}

// A table stands in the type that points to it, whichever comes first.
static PyNumberMethods numbers = {.nb_add = binary};
static PySequenceMethods unclaimed = {length};
static PyBufferProcs buffers = {buffer, release};

// CHECK: impose @dealloc slot tp_dealloc owner Static
// CHECK: impose @binary slot nb_add owner Static
// CHECK: impose @length slot mp_length owner Static
// CHECK: impose @binary slot mp_subscript owner Static
// CHECK: impose @buffer slot bf_getbuffer owner Static
// CHECK: impose @release slot bf_releasebuffer owner Static
// CHECK: impose @make slot tp_new owner Static
static PyMappingMethods mapping;
static PyTypeObject Static = {
    PyVarObject_HEAD_INIT(NULL, 0)
    "x.Static", sizeof(PyObject), 0, dealloc,
    .tp_as_number = &numbers,
    .tp_as_mapping = &mapping,
    .tp_as_buffer = &buffers,
    .tp_new = make,
};
static PyMappingMethods mapping = {length, binary};

// CHECK: impose @dealloc slot tp_dealloc owner spec
// CHECK: impose @traverse slot tp_traverse owner spec
// CHECK: impose @binary slot nb_subtract owner spec
// CHECK: impose @unary slot tp_repr owner spec
#define SLOT(name, function) {name, (void *)function}
enum { REPR = Py_tp_repr };
static PyType_Slot spec_slots[] = {
    {Py_tp_dealloc, dealloc},
    {Py_tp_traverse, (void *)traverse},
    SLOT(Py_nb_subtract, binary),
    {REPR, unary},
    {Py_tp_doc, "text"},
    {0, NULL}};
static PyType_Spec spec = {"x.Spec", 0, 0, 0, spec_slots};

// CHECK: impose @length slot sq_length owner unclaimed
// CHECK: impose @make slot tp_new owner Assigned
// CHECK: impose @unary slot tp_iter{{ *!}}
// CHECK: impose @binary slot nb_or owner Static
// CHECK: func
static PyTypeObject Assigned;
void ready(PyTypeObject *type) {
  Assigned.tp_new = make;
  type->tp_iter = (getiterfunc)unary;
  (&numbers)->nb_or = binary;
}
