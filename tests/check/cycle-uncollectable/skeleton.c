// The notes say what to add: functions that compile, and what changes in making and freeing.
//
// RUN: %clang_refcop -fsyntax-only %s 2>&1 | FileCheck %s

#include <Python.h>

struct node {
  PyObject_HEAD
  PyObject *held;
  PyObject **items;
  Py_ssize_t count;
  PyObject *text;
};
static PyTypeObject node_type;

// CHECK: warning: instances of 'x.Node' can be part of a cycle that is never freed: 'node_set' keeps any object in 'held'
// CHECK: note: 'node_set' stores an object of the caller
// CHECK: note: add Py_TPFLAGS_HAVE_GC and: static int node_traverse(struct node *self, visitproc visit, void *arg) { Py_VISIT(self->held); /* Py_VISIT each self->items */ return 0; } static int node_clear(struct node *self) { Py_CLEAR(self->held); /* Py_CLEAR each self->items */ return 0; }
// CHECK: skeleton.c:[[#@LINE+2]]:13: note: begin with PyObject_GC_UnTrack(self); PyObject_GC_Del instead of PyObject_Free at the end
// CHECK: skeleton.c:[[#@LINE+27]]:23: note: PyObject_GC_New here, and PyObject_GC_Track when the members are set
static void node_dealloc(struct node *self) {
  Py_XDECREF(self->held);
  Py_XDECREF(self->text);
  for (Py_ssize_t i = 0; i < self->count; i++)
    Py_XDECREF(self->items[i]);
  PyObject_Free(self);
}
static PyObject *node_set(struct node *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  if (self->count) {
    Py_INCREF(value);
    Py_XSETREF(self->items[0], value);
  }
  Py_RETURN_NONE;
}
static PyMethodDef node_methods[] = {{"set", (PyCFunction)node_set, METH_O}, {NULL}};
static PyTypeObject node_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Node",
    .tp_basicsize = sizeof(struct node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)node_dealloc,
    .tp_methods = node_methods,
};
PyObject *make(void) {
  struct node *self = PyObject_New(struct node, &node_type);
  if (self != NULL) {
    self->held = NULL;
    self->items = NULL;
    self->count = 0;
    self->text = PyUnicode_FromString("");
  }
  return (PyObject *)self;
}
