// A function that was called before has taken the reference to the static type.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

static PyTypeObject First, Second;

static int prepare(void) {
  Py_INCREF(&First);
  return 0;
}

PyObject *create_ok(PyObject *module) {
  if (prepare() < 0)
    return NULL;
  PyModule_AddObject(module, "First", (PyObject *)&First);
  return module;
}

PyObject *create_bad(PyObject *module) {
  if (prepare() < 0)
    return NULL;
  PyModule_AddObject(module, "Second", (PyObject *)&Second); // expected-warning {{'Second' is given to a call that steals}}
  return module;
}
