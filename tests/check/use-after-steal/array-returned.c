// PyArray_Return() gives back the array that it is given, except one without a dimension, which it turns into a scalar.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

PyObject *PyArray_SimpleNew(int nd, Py_ssize_t *dims, int type);
PyObject *PyArray_Return(PyObject *array);

static PyObject *added_and_released_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  PyObject *result = NULL, *array = PyArray_SimpleNew(1, dims, 12);
  if (array)
    result = Py_BuildValue("O", PyArray_Return(array));
  Py_XDECREF(array);
  return result;
}

static PyObject *pair_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  PyObject *result = NULL;
  PyObject *lower = PyArray_SimpleNew(1, dims, 12), *upper = PyArray_SimpleNew(1, dims, 12);
  if (lower && upper)
    result = Py_BuildValue("OO", PyArray_Return(lower), PyArray_Return(upper));
  Py_XDECREF(lower);
  Py_XDECREF(upper);
  return result;
}

static PyObject *handed_over_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  PyObject *array = PyArray_SimpleNew(1, dims, 12);
  if (array == NULL)
    return NULL;
  return Py_BuildValue("N", PyArray_Return(array));
}

static PyObject *returned_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  return PyArray_Return(PyArray_SimpleNew(1, dims, 12));
}

static PyObject *added_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  PyObject *array = PyArray_SimpleNew(1, dims, 12);
  if (array == NULL)
    return NULL;
  return Py_BuildValue("O", PyArray_Return(array)); // expected-warning {{leaked reference}}
}

static PyObject *released_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t dims[1] = {3};
  PyObject *array = PyArray_SimpleNew(1, dims, 12);
  if (array == NULL)
    return NULL;
  PyObject *result = PyArray_Return(array);
  Py_DECREF(array);
  return result; // expected-warning {{[refcop-use-after-release]}}
}

static PyMethodDef methods[] = {{"a", added_and_released_ok, METH_NOARGS, ""}, {"b", pair_ok, METH_NOARGS, ""}, {"c", handed_over_ok, METH_NOARGS, ""},
                                {"d", returned_ok, METH_NOARGS, ""},           {"e", added_bad, METH_NOARGS, ""}, {"f", released_bad, METH_NOARGS, ""},
                                {NULL}};
PyMethodDef *keep(void) { return methods; }
