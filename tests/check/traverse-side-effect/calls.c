// tp_traverse runs while the collector works: it must not touch reference counts.
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

static int visits_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}
static int counts_bad(Spam *self, visitproc visit, void *arg) {
  Py_XINCREF(self->held); // expected-warning {{changes reference counts}}
  Py_VISIT(self->held);
  Py_XDECREF(self->held);
  return 0;
}
static int makes_bad(Spam *self, visitproc visit, void *arg) {
  PyObject *list = PyList_New(0); // expected-warning {{while the collector is at work}}
  Py_XDECREF(list);
  Py_VISIT(self->held);
  return 0;
}
static int looks_ok(Spam *self, visitproc visit, void *arg) {
  if (self->held && PyTuple_Check(self->held) && PyTuple_GET_SIZE(self->held) > 0)
    Py_VISIT(self->held);
  else
    Py_VISIT(self->held);
  return 0;
}

static PyTypeObject visits_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.visits_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)visits_ok,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject counts_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.counts_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)counts_bad,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject makes_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.makes_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)makes_bad,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject looks_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.looks_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)looks_ok,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};
