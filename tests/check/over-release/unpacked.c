// PyArg_UnpackTuple() counts the arguments before it stores any.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *nothing_stored_ok(PyObject *self, PyObject *args) {
  PyObject *file = NULL, *encoding = NULL, *result = NULL;
  if (!PyArg_UnpackTuple(args, "load", 1, 2, &file, &encoding))
    goto error;
  Py_INCREF(file);
  result = PyObject_CallMethod(file, "read", NULL);
error:
  if (file != NULL)
    Py_DECREF(file);
  return result;
}

static PyObject *borrowed_bad(PyObject *self, PyObject *args) {
  PyObject *file = NULL, *result = NULL;
  if (!PyArg_UnpackTuple(args, "load", 1, 1, &file))
    goto error;
  result = PyObject_CallMethod(file, "read", NULL);
error:
  if (file != NULL)
    Py_DECREF(file); // expected-warning {{borrowed reference 'file' is released}}
  return result;
}

static PyMethodDef methods[] = {{"a", nothing_stored_ok, METH_VARARGS, ""}, {"b", borrowed_bad, METH_VARARGS, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
