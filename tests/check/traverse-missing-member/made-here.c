// What a field holds that this file made: a builtin refers to what it was made with, and a static
// type was there before.
//
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *weakly, *strongly;
  PyTypeObject *kind;
} Spam;

static PyObject *called(PyObject *self, PyObject *arg);
static PyMethodDef called_def = {"called", called, METH_O};
static PyTypeObject ok_type, bad_type;

static PyObject *called(PyObject *weak, PyObject *arg) { Py_RETURN_NONE; }

static int fill(Spam *self, PyTypeObject *kind) {
  PyObject *weak = PyWeakref_NewRef((PyObject *)self, NULL);
  if (weak == NULL)
    return -1;
  self->weakly = PyCFunction_New(&called_def, weak);
  Py_DECREF(weak);
  self->strongly = PyCFunction_New(&called_def, (PyObject *)self); // two-warning {{[refcop-cycle-created]}}
  Py_INCREF(kind);
  self->kind = kind;
  return self->weakly && self->strongly ? 0 : -1;
}
static PyObject *spam_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Spam *self = (Spam *)type->tp_alloc(type, 0);
  if (self != NULL && fill(self, args ? &ok_type : &bad_type) < 0)
    Py_CLEAR(self);
  return (PyObject *)self;
}
static int spam_clear(Spam *self) {
  Py_CLEAR(self->weakly);
  Py_CLEAR(self->strongly);
  Py_CLEAR(self->kind);
  return 0;
}
static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  spam_clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int traverse_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->strongly);
  return 0;
}
static int traverse_bad(Spam *self, visitproc visit, void *arg) { // expected-warning {{does not visit 'strongly'}}
  return 0;
}

static PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.ok_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)traverse_ok,
    .tp_clear = (inquiry)spam_clear,
    .tp_new = spam_new,
};
static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.bad_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)traverse_bad,
    .tp_clear = (inquiry)spam_clear,
    .tp_new = spam_new,
};
