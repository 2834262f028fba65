// A dead object does no harm as an argument that the callee, a function of the file, never looks at.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

static int complain(const char *name, PyObject *where) {
  PyErr_Format(PyExc_KeyError, "%s not found", name);
  return -1;
}

static int complain_of(const char *name, PyObject *where) {
  PyErr_Format(PyExc_KeyError, "%s not found in %R", name, where);
  return -1;
}

int unread_ok(const char *name) {
  PyObject *where = PyList_New(0);
  if (!where)
    return -1;
  Py_DECREF(where);
  return complain(name, where);
}

int read_bad(const char *name) {
  PyObject *where = PyList_New(0);
  if (!where)
    return -1;
  Py_DECREF(where);
  return complain_of(name, where); // expected-warning {{'where' is passed to complain_of after its last reference}}
}
