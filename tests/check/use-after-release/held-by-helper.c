// A helper that takes a reference of its own to what it is given, and keeps it: the caller may release its own.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *data;
} View;

static PyObject *make_view(PyTypeObject *type, PyObject *data) {
  View *self = PyObject_New(View, type);
  if (!self)
    return NULL;
  self->data = Py_NewRef(data);
  return (PyObject *)self;
}

PyObject *FP_made_ok(PyTypeObject *type) {
  PyObject *data = PyBytes_FromStringAndSize(NULL, 8);
  if (!data)
    return NULL;
  PyObject *view = make_view(type, data);
  Py_DECREF(data);
  if (!view)
    return NULL;
  memset(PyBytes_AS_STRING(data), 0, 8); // the view has it
  return view;
}

PyObject *failed_bad(PyTypeObject *type) {
  PyObject *data = PyBytes_FromStringAndSize(NULL, 8);
  if (!data)
    return NULL;
  PyObject *view = make_view(type, data);
  Py_DECREF(data);
  if (!view)
    Py_DECREF(data); // two-warning {{'data' is released again}}
  return view;
}

static int keep(View *self, PyObject *data) {
  Py_INCREF(data);
  self->data = data;
  return 0;
}

PyObject *FP_kept_ok(View *self, PyObject *args) {
  PyObject *data = PyBytes_FromStringAndSize(NULL, 8);
  if (!data)
    return NULL;
  keep(self, data);
  Py_DECREF(data);
  memset(PyBytes_AS_STRING(data), 0, 8);
  Py_RETURN_NONE;
}

static int look(View *self, PyObject *data) {
  return self->data == data;
}

PyObject *only_looked_at_bad(View *self, PyObject *args) {
  PyObject *data = PyBytes_FromStringAndSize(NULL, 8);
  if (!data)
    return NULL;
  look(self, data);
  Py_DECREF(data);
  memset(PyBytes_AS_STRING(data), 0, 8); // expected-warning {{'data' is}}
  Py_RETURN_NONE;
}

PyObject *leaked_bad(View *self, PyObject *args) {
  PyObject *data = PyBytes_FromStringAndSize(NULL, 8);
  if (!data)
    return NULL;
  keep(self, data);
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'data'}}
}
