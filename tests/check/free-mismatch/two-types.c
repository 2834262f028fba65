// Two types whose instances have the same struct: which one is allocated says the argument.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;

static int traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}
static int clear(Spam *self) {
  Py_CLEAR(self->held);
  return 0;
}
static void collected_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_GC_Del(self);
}
static void plain_dealloc(Spam *self) {
  Py_CLEAR(self->held);
  PyObject_Del(self);
}

static PyTypeObject collected_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Collected",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)collected_dealloc,
    .tp_traverse = (traverseproc)traverse,
    .tp_clear = (inquiry)clear,
};
static PyTypeObject other_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Other",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)collected_dealloc,
    .tp_traverse = (traverseproc)traverse,
    .tp_clear = (inquiry)clear,
};
static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Plain",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)plain_dealloc,
};

static PyObject *new_plain_ok(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_New(Spam, &plain_type);
  if (self)
    self->held = NULL;
  return (PyObject *)self;
}
static PyObject *new_collected_ok(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &collected_type);
  if (!self)
    return NULL;
  self->held = NULL;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}
static PyObject *new_plain_bad(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_New(Spam, &other_type); // expected-warning {{without the collector's header}}
  if (self)
    self->held = NULL;
  return (PyObject *)self;
}
// Once it is right and once it is not: which one is meant?
static PyObject *FN_new_plain_bad(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_New(Spam, &collected_type);
  if (self)
    self->held = NULL;
  return (PyObject *)self;
}
PyMethodDef methods[] = {{"a", new_plain_ok, METH_NOARGS},
                         {"b", new_collected_ok, METH_NOARGS},
                         {"c", new_plain_bad, METH_NOARGS},
                         {"d", FN_new_plain_bad, METH_NOARGS},
                         {NULL}};
