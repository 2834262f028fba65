// A tuple that serves as a scratch pad of borrowed references: its items are blanked again.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *scratch_ok(PyObject *callable, PyObject *arg) {
  PyObject *result = NULL, *args = PyTuple_New(1);
  if (args == NULL)
    return NULL;
  for (int i = 0; i < 3; i++) {
    PyTuple_SET_ITEM(args, 0, arg);
    Py_XDECREF(result);
    result = PyObject_CallObject(callable, args);
    PyTuple_SET_ITEM(args, 0, NULL);
  }
  Py_DECREF(args);
  return result;
}

static PyObject *scratch_bad(PyObject *callable, PyObject *arg) {
  PyObject *result, *args = PyTuple_New(1), *other = PyTuple_New(1);
  if (args == NULL || other == NULL) {
    Py_XDECREF(args);
    Py_XDECREF(other);
    return NULL;
  }
  PyTuple_SET_ITEM(other, 0, NULL);
  PyTuple_SET_ITEM(args, 0, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  result = PyObject_CallObject(callable, args);
  Py_DECREF(args);
  Py_DECREF(other);
  return result;
}

static PyMethodDef methods[] = {
    {"a", scratch_ok, METH_O}, {"b", scratch_bad, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
