// Types whose functions for the collector are never called, or that lack them.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}

static int spam_clear(Spam *self) {
  Py_CLEAR(self->held);
  return 0;
}

static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static PyTypeObject all_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.all_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject flag_bad = { // expected-warning {{has tp_traverse but no Py_TPFLAGS_HAVE_GC: the collector never calls it}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.flag_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject traverse_bad = { // expected-warning {{has Py_TPFLAGS_HAVE_GC but no tp_traverse}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.traverse_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
};

// Both come from the base when neither is given.

static PyTypeObject inherits_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.inherits_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_base = &all_ok,
};

// The flag comes later.

static PyTypeObject assigned_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.assigned_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

void ready(PyTypeObject *base) {
  assigned_ok.tp_flags |= Py_TPFLAGS_HAVE_GC;
}
