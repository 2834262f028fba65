// tp_clear lets go of what tp_traverse visits, except what cannot refer back.
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
  PyObject *held, *other;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  Py_VISIT(self->other);
  return 0;
}
static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->held);
  Py_XDECREF(self->other);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_INCREF(value);
  Py_XSETREF(self->other, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static int both_ok(Spam *self) {
  Py_CLEAR(self->held);
  Py_CLEAR(self->other);
  return 0;
}
static int by_hand_ok(Spam *self) {
  PyObject *held = self->held;
  self->held = NULL;
  Py_XDECREF(held);
  Py_XSETREF(self->other, NULL);
  return 0;
}
static int one_bad(Spam *self) { // expected-warning {{does not clear 'other'}}
  Py_CLEAR(self->held);
  return 0;
}

static PyTypeObject both_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.both_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)both_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject by_hand_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.by_hand_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)by_hand_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject one_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.one_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)one_bad,
    .tp_methods = spam_methods,
};
