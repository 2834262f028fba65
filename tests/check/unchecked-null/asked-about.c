// A helper that asks whether it was given a tuple does not know where that comes from: how long it is, is data. One that does not ask
// has callers in the file that know.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=ignored-error %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int convert_bad(PyObject *key) {
  if (!PyTuple_Check(key)) {
    PyErr_SetString(PyExc_TypeError, "key");
    return -1;
  }
  PyObject *value = PyTuple_GetItem(key, 0);
  if (!PyBytes_Check(value)) { // expected-warning {{'value' may be NULL}}
    PyErr_SetString(PyExc_TypeError, "value");
    return -1;
  }
  return 0;
}

static int counted_ok(PyObject *key) {
  if (!PyTuple_Check(key) || PyTuple_Size(key) != 1) {
    PyErr_SetString(PyExc_TypeError, "key");
    return -1;
  }
  PyObject *value = PyTuple_GetItem(key, 0);
  if (!PyBytes_Check(value)) {
    PyErr_SetString(PyExc_TypeError, "value");
    return -1;
  }
  return 0;
}

static int own_ok(PyObject *pair) {
  PyObject *value = PyTuple_GetItem(pair, 0);
  if (!PyBytes_Check(value)) { // two-warning {{'value' may be NULL}}
    PyErr_SetString(PyExc_TypeError, "value");
    return -1;
  }
  return 0;
}

static PyObject *get(PyObject *self, PyObject *key) {
  PyObject *pair = Py_BuildValue("(O)", key);
  if (pair == NULL)
    return NULL;
  int failed = own_ok(pair);
  Py_DECREF(pair);
  if (failed || convert_bad(key) < 0 || counted_ok(key) < 0)
    return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"get", get, METH_O, NULL}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
