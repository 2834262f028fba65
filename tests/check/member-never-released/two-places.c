// One reference for two places, after that of the result: nothing says which of them owns it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *first;
  PyObject *last;
  PyObject *extra;
} List;

static void List_dealloc(List *self) { // expected-warning {{does not release 'extra'}}
  Py_XDECREF(self->first);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *append_ok(List *self, PyObject *arg) {
  PyObject *node = PyObject_Repr(arg);
  if (!node)
    return NULL;
  self->last = node;
  if (!self->first)
    self->first = node;
  Py_INCREF(node);
  return node;
}

static PyObject *extra_bad(List *self, PyObject *arg) {
  PyObject *node = PyObject_Repr(arg);
  if (!node)
    return NULL;
  self->extra = node;
  Py_INCREF(node);
  return node;
}

static PyMethodDef List_methods[] = {
    {"append_ok", (PyCFunction)append_ok, METH_O, NULL},
    {"extra_bad", (PyCFunction)extra_bad, METH_O, NULL},
    {NULL},
};

PyTypeObject List_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.List",
    .tp_basicsize = sizeof(List),
    .tp_dealloc = (destructor)List_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = List_methods,
};
