// PyArray_SetBaseObject() of a new array does not fail: the reference may be taken behind it. One that is never taken is missing.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct _array PyArrayObject;
PyObject *PyArray_SimpleNewFromData(int nd, long *dims, int type, void *data);
int PyArray_SetBaseObject(PyArrayObject *array, PyObject *base);

static PyObject *taken_behind_ok(PyObject *self, PyObject *args) {
  long dims = 4;
  PyObject *array = PyArray_SimpleNewFromData(1, &dims, 5, NULL);
  if (!array)
    return NULL;
  if (PyArray_SetBaseObject((PyArrayObject *)array, self) != 0) {
    Py_DECREF(array);
    return NULL;
  }
  Py_INCREF(self);
  return array;
}

static PyObject *never_taken_bad(PyObject *self, PyObject *args) {
  long dims = 4;
  PyObject *array = PyArray_SimpleNewFromData(1, &dims, 5, NULL);
  if (!array)
    return NULL;
  if (PyArray_SetBaseObject((PyArrayObject *)array, self) != 0) { // expected-warning {{'self' is given to a call that steals a reference, but it is borrowed}}
    Py_DECREF(array);
    return NULL;
  }
  return array;
}

PyMethodDef methods[] = {{"a", taken_behind_ok, METH_NOARGS, NULL}, {"b", never_taken_bad, METH_NOARGS, NULL}, {NULL}};
