// What a slot of another type gives need not be what its name says: a check of it can fail.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *index_ok(PyObject *module, PyObject *item) {
  PyObject *result = Py_TYPE(item)->tp_as_number->nb_index(item);
  if (result == NULL || PyLong_CheckExact(result))
    return result;
  if (!PyLong_Check(result)) {
    PyErr_SetString(PyExc_TypeError, "no int");
    Py_DECREF(result);
    return NULL;
  }
  return result;
}

static PyObject *index_bad(PyObject *module, PyObject *item) {
  PyObject *result = Py_TYPE(item)->tp_as_number->nb_index(item);
  if (result == NULL || PyLong_CheckExact(result))
    return result;
  if (!PyLong_Check(result)) {
    PyErr_SetString(PyExc_TypeError, "no int");
    Py_DECREF(result);
    Py_DECREF(result); // expected-warning {{[refcop-over-release]}}
    return NULL;
  }
  return result;
}

static PyMethodDef methods[] = {{"a", index_ok, METH_O}, {"b", index_bad, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
