// Failures that callers cannot tell apart leave the buffer behind an argument filled, or do not.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static int fill_bad(PyObject *object, Py_buffer *view) {
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) < 0)
    return 0;
  if (!PyBuffer_IsContiguous(view, 'C')) {
    PyErr_SetString(PyExc_TypeError, "contiguous");
    return 0; // expected-warning {{leaked buffer: this failure leaves the buffer behind 'view' filled, but another one with the same result does not: the caller cannot tell}}
  }
  return 1;
}

static int fill_ok(PyObject *object, Py_buffer *view) {
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) < 0)
    return 0;
  if (!PyBuffer_IsContiguous(view, 'C')) {
    PyErr_SetString(PyExc_TypeError, "contiguous");
    PyBuffer_Release(view);
    return 0;
  }
  return 1;
}

// Another number says so.
static int told_ok(PyObject *object, Py_buffer *view) {
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) < 0)
    return -1;
  if (!PyBuffer_IsContiguous(view, 'C')) {
    PyErr_SetString(PyExc_TypeError, "contiguous");
    return 0;
  }
  return 1;
}

static PyObject *take_bad(Py_buffer *view) {
  if (view->itemsize != 1) {
    PyBuffer_Release(view);
    PyErr_SetString(PyExc_TypeError, "bytes");
    return NULL;
  }
  if (view->len % 2) {
    PyErr_SetString(PyExc_ValueError, "odd");
    return NULL; // expected-warning {{leaked buffer: this failure leaves the buffer behind 'view' filled}}
  }
  PyBuffer_Release(view);
  Py_RETURN_NONE;
}

static PyObject *take_ok(Py_buffer *view) {
  if (view->itemsize != 1) {
    PyErr_SetString(PyExc_TypeError, "bytes");
    return NULL;
  }
  if (view->len % 2) {
    PyErr_SetString(PyExc_ValueError, "odd");
    return NULL;
  }
  Py_RETURN_NONE;
}

PyObject *use(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (!fill_ok(arg, &view))
    return NULL;
  PyObject *taken = take_ok(&view);
  PyBuffer_Release(&view);
  Py_XDECREF(taken);
  int told = told_ok(arg, &view);
  if (told < 0)
    return NULL;
  PyBuffer_Release(&view);
  if (told == 0)
    return NULL;
  if (!fill_bad(arg, &view))
    return NULL;
  return take_bad(&view);
}
