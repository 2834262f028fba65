// Functions that no table of this file names, but which take their arguments out of a tuple: some other file has the table.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *spam_plain_bad(PyObject *self, PyObject *args) {
  int x;
  if (!PyArg_ParseTuple(args, "i", &x))
    return NULL;
  if (x < 0)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  return PyLong_FromLong(x);
}

PyObject *spam_plain_ok(PyObject *self, PyObject *args) {
  int x;
  if (!PyArg_ParseTuple(args, "i", &x))
    return NULL;
  if (x < 0) {
    PyErr_SetString(PyExc_ValueError, "negative");
    return NULL;
  }
  return PyLong_FromLong(x);
}

PyObject *spam_keywords_bad(PyObject *self, PyObject *args, PyObject *kwargs) {
  static char *names[] = {"items", NULL};
  PyObject *items;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!", names, &PyList_Type, &items))
    return NULL;
  return PyList_GetItem(items, 0); // expected-warning {{borrowed reference 'PyList_GetItem()' is returned where a new reference is expected}}
}

PyObject *spam_unpacked_bad(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_UnpackTuple(args, "unpacked", 1, 1, &item))
    return NULL;
  return item; // expected-warning {{borrowed reference 'item' is returned where a new reference is expected}}
}

PyObject *spam_unpacked_ok(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_UnpackTuple(args, "unpacked", 1, 1, &item))
    return NULL;
  Py_INCREF(item);
  return item;
}

// A helper for C: what it answers is between it and its callers.
PyObject *spam_lookup_ok(PyObject *items, PyObject *name) {
  if (!PyDict_Check(items))
    return NULL;
  return PyDict_GetItem(items, name);
}

// Not its second argument: a tuple that it is given besides.
PyObject *spam_first_ok(PyObject *pair, PyObject *ignored) {
  PyObject *item = NULL;
  if (!PyArg_ParseTuple(pair, "O", &item)) {
    PyErr_Clear();
    return NULL;
  }
  return item;
}

// The arguments are exchanged for others.
PyObject *spam_changed_ok(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  args = PyTuple_GET_ITEM(self, 0);
  if (!PyArg_ParseTuple(args, "O", &item)) {
    PyErr_Clear();
    return NULL;
  }
  return item;
}
