// A set that is known to be one can be emptied whatever has happened before.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *parts_ok(PyObject *self, PyObject *text) {
  PyObject *set = PySet_New(NULL), *part;
  if (set == NULL)
    return NULL;
  part = PySequence_GetSlice(text, 0, 1);
  if (part == NULL || PySet_Add(set, part) == -1) {
    PySet_Clear(set);
    Py_DECREF(set);
    Py_XDECREF(part);
    return NULL;
  }
  Py_DECREF(part);
  return set;
}

static PyObject *parts_bad(PyObject *self, PyObject *text) {
  PyObject *set = PySet_New(NULL), *part;
  if (set == NULL)
    return NULL;
  part = PySequence_GetSlice(text, 0, 1);
  if (part == NULL) {
    PySet_Discard(set, text); // expected-warning {{PySet_Discard() is called while an exception is set}}
    Py_DECREF(set);
    return NULL;
  }
  if (PySet_Add(set, part) == -1)
    Py_CLEAR(set);
  Py_DECREF(part);
  return set;
}

static PyMethodDef methods[] = {{"a", parts_ok, METH_O, ""}, {"b", parts_bad, METH_O, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
