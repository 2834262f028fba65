// An array may free the memory that it was made around (NPY_ARRAY_OWNDATA): what is kept that way is not lost. Without an array it is.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note %s

#include <Python.h>
#include <stdlib.h>

typedef struct _array PyArrayObject;
PyObject *PyArray_SimpleNewFromData(int nd, long *dims, int type, void *data);
void PyArray_ENABLEFLAGS(PyArrayObject *array, int flags);

static PyObject *owned_ok(PyObject *self, PyObject *args) {
  long dims = 4;
  double *data = malloc(4 * sizeof *data);
  if (!data)
    return PyErr_NoMemory();
  PyObject *array = PyArray_SimpleNewFromData(1, &dims, 12, data);
  if (!array) {
    free(data);
    return NULL;
  }
  PyArray_ENABLEFLAGS((PyArrayObject *)array, 4);
  return array;
}

static PyObject *refused_bad(PyObject *self, PyObject *args) {
  long dims = 4;
  double *data = malloc(4 * sizeof *data);
  if (!data)
    return PyErr_NoMemory();
  if (!PyArg_ParseTuple(args, "l", &dims))
    return NULL; // expected-warning {{leaked memory: 'data' from malloc() is not freed on the way to this return}}
  PyObject *array = PyArray_SimpleNewFromData(1, &dims, 12, data);
  if (array)
    PyArray_ENABLEFLAGS((PyArrayObject *)array, 4);
  return array;
}

PyMethodDef methods[] = {{"a", owned_ok, METH_VARARGS, NULL}, {"b", refused_bad, METH_VARARGS, NULL}, {NULL}};
