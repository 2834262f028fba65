// A reference that is kept by the object's address, as a number in a dictionary: who takes that apart gives it back. It is
// reported as if the address were a key only, as it mostly is (json's table of what is being encoded).
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int keep(PyObject *table, PyObject *item) {
  PyObject *key = PyLong_FromVoidPtr(item);
  if (!key)
    return -1;
  int result = PyDict_SetItem(table, key, Py_True);
  Py_DECREF(key);
  if (result == -1)
    return -1;
  Py_INCREF(item);
  return 0;
}

static int count(PyObject *table, PyObject *item) {
  if (PyDict_SetItem(table, item, Py_True) == -1)
    return -1;
  Py_INCREF(item);
  return 0;
}

static PyObject *FP_kept_ok(PyObject *self, PyObject *args) {
  PyObject *table, *item;
  if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &table, &item) || keep(table, item) == -1)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'item'}}
}

static PyObject *counted_bad(PyObject *self, PyObject *args) {
  PyObject *table, *item;
  if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &table, &item) || count(table, item) == -1)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'item'}}
}

static PyMethodDef methods[] = {
    {"kept", FP_kept_ok, METH_VARARGS, NULL},
    {"counted", counted_bad, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
