// Whoever calls the function has taken the reference to the static type.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

extern PyTypeObject First, Second, Third;

static int add_types_ok(PyObject *module) {
  return PyModule_AddObject(module, "First", (PyObject *)&First);
}

static int prepare(void) {
  Py_INCREF(&Third);
  return PyType_Ready(&Third);
}

static int add_third_ok(PyObject *module) {
  return PyModule_AddObject(module, "Third", (PyObject *)&Third);
}

static int add_second_bad(PyObject *module) {
  return PyModule_AddObject(module, "Second", (PyObject *)&Second); // expected-warning {{'Second' is given to a call that steals}}
}

// One of two callers has not.
static int add_shared_bad(PyObject *module) {
  return PyModule_AddObject(module, "Shared", (PyObject *)&First); // expected-warning {{'First' is given to a call that steals}}
}

// Anybody may call it.
int add_public_bad(PyObject *module) {
  return PyModule_AddObject(module, "Public", (PyObject *)&First); // expected-warning {{'First' is given to a call that steals}}
}

PyObject *create_first(PyObject *module) {
  Py_INCREF(&First);
  if (add_types_ok(module) < 0 || add_second_bad(module) < 0 || add_shared_bad(module) < 0 || add_public_bad(module) < 0)
    return NULL;
  return module;
}

PyObject *create_third(PyObject *module) {
  if (prepare() < 0 || add_third_ok(module) < 0 || add_shared_bad(module) < 0)
    return NULL;
  return module;
}
