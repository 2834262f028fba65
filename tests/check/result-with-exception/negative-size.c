// A length that cannot be had is negative: neither a tuple nor a list is made of so many items.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static Py_ssize_t count(PyObject *where) {
  if (!PyList_Check(where)) {
    PyErr_SetString(PyExc_TypeError, "no list");
    return -1;
  }
  return PyList_GET_SIZE(where);
}

// The caller gets a SystemError in place of the TypeError.
static PyObject *unchecked_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t n = count(arg); // expected-warning {{[refcop-ignored-error]}}
  return PyTuple_New(n);
}

static PyObject *tuple_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t n = count(arg);
  if (n < 0)
    return PyTuple_New(n);
  return PyTuple_New(n + 1);
}

static PyObject *list_ok(PyObject *self, PyObject *arg) {
  int wanted = -1, there = (int)count(arg);
  wanted = wanted < there && wanted != -1 ? wanted : there;
  PyObject *all = PyList_New(wanted);
  for (int k = 0; k < wanted; ++k)
    PyList_SET_ITEM(all, k, PyLong_FromLong(1000));
  return all;
}

static PyObject *dict_bad(PyObject *self, PyObject *arg) {
  int wanted = -1, there = (int)count(arg);
  wanted = wanted < there && wanted != -1 ? wanted : there;
  PyObject *all = PyDict_New();
  for (int k = 0; k < wanted; ++k)
    PyDict_SetItemString(all, "last", self);
  return all; // expected-warning {{a result is returned while an exception is set}}
}

static PyMethodDef methods[] = {{"a", tuple_ok, METH_O, ""}, {"b", list_ok, METH_O, ""}, {"c", unchecked_bad, METH_O, ""}, {"d", dict_bad, METH_O, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
