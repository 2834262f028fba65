// A tuple that the function packs, takes apart and releases: what lay in it may live on.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *of_result_bad(PyObject *self, PyObject *function) {
  PyObject *first, *pair = PyObject_CallNoArgs(function);
  if (!pair)
    return NULL;
  if (!PyArg_Parse(pair, "(O)", &first)) {
    Py_DECREF(pair);
    return NULL;
  }
  Py_DECREF(pair);
  return PyObject_Str(first); // expected-warning {{'first' is passed to PyObject_Str after its last reference was released}}
}

static PyObject *of_arguments_ok(PyObject *self, PyObject *args) {
  PyObject *first, *part = PyTuple_GetSlice(args, 0, 1);
  if (!part)
    return NULL;
  if (!PyArg_ParseTuple(part, "O", &first)) {
    Py_DECREF(part);
    return NULL;
  }
  Py_DECREF(part);
  return PyObject_Str(first);
}

/* The caller keeps `only`, which is what PyArg_ParseTuple() gives; which of the tuple's items that is nobody follows. */
static PyObject *FP_packed_ok(PyObject *self, PyObject *only) {
  PyObject *first, *tuple = PyTuple_Pack(1, only);
  if (!tuple)
    return NULL;
  if (!PyArg_ParseTuple(tuple, "O", &first)) {
    Py_DECREF(tuple);
    return NULL;
  }
  Py_DECREF(tuple);
  return PyObject_Str(first); // expected-warning {{'first' is passed to PyObject_Str after its last reference was released}}
}

static PyMethodDef methods[] = {
    {"of_result_bad", of_result_bad, METH_O, NULL},
    {"of_arguments_ok", of_arguments_ok, METH_VARARGS, NULL},
    {"FP_packed_ok", FP_packed_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
