// RUN: %clang_refcop -w -fsyntax-only -DPy_LIMITED_API=0x03090000 -fplugin-arg-refcop-print-types %s | FileCheck %s
// RUN: %if python3.13 %{ %clang_refcop_nopy -I%python_inc_313 -w -fsyntax-only -DPy_LIMITED_API=0x030c0000 -fplugin-arg-refcop-print-types %s | FileCheck %s %}
// The limited API: type objects are opaque, all there is are specs.

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;
typedef struct {
  PyObject *spam_type;
} module_state;

static int traverse(PyObject *op, visitproc visit, void *arg) {
  Py_VISIT(((Spam *)op)->held);
  return 0;
}
static void dealloc(PyObject *op) {
  PyTypeObject *type = Py_TYPE(op);
  PyObject_GC_UnTrack(op);
  Py_CLEAR(((Spam *)op)->held);
  ((freefunc)PyType_GetSlot(type, Py_tp_free))(op);
  Py_DECREF((PyObject *)type);
}

// CHECK: record Spam object { held: obj PyObject }
// CHECK: record module_state { spam_type: obj PyObject }
// CHECK: typeobj spec @spec record Spam "x.Spam" {{.*}} {
// CHECK-NEXT: size 24
// CHECK-NEXT: flags 0x4000
// CHECK-NEXT: base @PyList_Type
// CHECK-NEXT: slot tp_traverse = &traverse
// CHECK-NEXT: slot tp_dealloc = &dealloc
// CHECK-NEXT: {{^}$}}
static PyType_Slot slots[] = {{Py_tp_traverse, traverse}, {Py_tp_dealloc, dealloc}, {0, NULL}};
static PyType_Spec spec = {"x.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                           slots};

static int exec(PyObject *module) {
  module_state *state = PyModule_GetState(module);
  state->spam_type = PyType_FromSpecWithBases(&spec, (PyObject *)&PyList_Type);
  return state->spam_type ? 0 : -1;
}

// CHECK: typeobj module @definition record module_state "x" {{.*}} {
// CHECK-NEXT: size 8
// CHECK-NEXT: slot mod_exec = &exec
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec}, {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "x", NULL, sizeof(module_state), NULL,
                                 module_slots};
PyObject *PyInit_x(void) { return PyModuleDef_Init(&definition); }
