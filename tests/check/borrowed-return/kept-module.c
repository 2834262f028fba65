// The module is kept in a global for its own functions, which keep it alive.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *module, *binascii, *cache;

static PyObject *decrypt(PyObject *self, PyObject *text) { return PyObject_CallMethod(module, "decrypt", "O", text); }

static PyObject *cached_bad(PyObject *self, PyObject *text) {
  cache = PyDict_New();
  if (cache == NULL)
    return NULL;
  if (PyDict_SetItemString(cache, "text", text) < 0) {
    Py_CLEAR(cache);
    return NULL;
  }
  return cache; // expected-warning {{'cache' is returned, but its reference was already given up}}
}

static PyMethodDef methods[] = {{"decrypt", decrypt, METH_O, ""}, {"cached", cached_bad, METH_O, ""}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  module = PyModule_Create(&definition);
  if (module == NULL)
    return NULL;
  if (!(binascii = PyImport_ImportModule("binascii"))) {
    Py_DECREF(module);
    return NULL;
  }
  return module; // ok
}
