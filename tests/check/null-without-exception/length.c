// The length that '#' gives is never negative.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *length_ok(PyObject *module, PyObject *args) {
  const char *text;
  Py_ssize_t length;
  if (!PyArg_ParseTuple(args, "s#", &text, &length))
    return NULL;
  if (length < 0)
    return NULL;
  return PyLong_FromSsize_t(length);
}

static PyObject *optional_length_bad(PyObject *module, PyObject *args) {
  const char *text = NULL;
  Py_ssize_t length = -1;
  if (!PyArg_ParseTuple(args, "|s#", &text, &length))
    return NULL;
  if (length < 0)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  return PyLong_FromSsize_t(length);
}

static PyMethodDef methods[] = {
    {"length", length_ok, METH_VARARGS, NULL},
    {"optional_length", optional_length_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *use_methods(void) { return methods; }
