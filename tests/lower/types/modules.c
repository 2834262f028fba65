// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// PyModuleDef: state, slots, functions.

#include <Python.h>

typedef struct {
  PyTypeObject *type;
  PyObject *error;
  struct cache {
    PyObject *values[8];
  } cache;
} module_state;
static PyObject *f(PyObject *m, PyObject *arg) { return NULL; }
static int exec(PyObject *m) { return 0; }
static int exec2(PyObject *m) { return 0; }
static int traverse(PyObject *m, visitproc visit, void *arg) { return 0; }
static int clear(PyObject *m) { return 0; }
static void module_free(void *m) {}
static PyMethodDef methods[] = {{"f", f, METH_O}, {NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};

// CHECK-DAG: record module_state { type: obj PyTypeObject, error: obj PyObject, cache: agg cache }
// CHECK-DAG: record cache { values: obj PyObject <array> }

// CHECK: typeobj module @multi record module_state "x.multi" !32:20 {
// CHECK-NEXT: size 80
// CHECK-NEXT: slot m_methods = @methods
// CHECK-NEXT: slot mod_exec = &exec
// CHECK-NEXT: slot m_traverse = &traverse
// CHECK-NEXT: slot m_free = &module_free
// CHECK-NEXT: {{^}$}}
static PyModuleDef multi = {PyModuleDef_HEAD_INIT, "x.multi", NULL, sizeof(module_state), methods,
                            slots, traverse, NULL, module_free};

// CHECK: typeobj module @single "x.single" {{.*}} {
// CHECK-NEXT: size -1
// CHECK-NEXT: {{^}$}}
static PyModuleDef single = {PyModuleDef_HEAD_INIT, "x.single", .m_size = -1};

// CHECK: typeobj module @two {{.*}} {
// CHECK-NEXT: slot mod_exec = unknown
// CHECK-NEXT: slot m_clear = &clear
// CHECK-NEXT: {{^}$}}
static PyModuleDef two = {
    .m_name = "x.two",
    .m_slots = (PyModuleDef_Slot[]){{Py_mod_exec, exec}, {Py_mod_exec, exec2}, {0}},
};

PyMODINIT_FUNC PyInit_x(void) {
  two.m_clear = clear;
  return PyModuleDef_Init(&two);
}
