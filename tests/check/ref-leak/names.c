// Objects are called what the source calls them: a shadowed variable, and a result that no variable holds.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %clang_refcop -c %s -o %t.o 2>&1 | FileCheck %s --implicit-check-not="Py_DECREF(item.2"
#include <Python.h>

static PyObject *shadowed_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyList_New(0);
  if (item == NULL)
    return NULL;
  if (PyList_Check(arg)) {
    // CHECK: warning: leaked reference to 'item' from PyDict_New(): it is not released on the way to this return
    // CHECK: note: PyDict_New() gives a new reference to 'item' here
    PyObject *item = PyDict_New();
    if (item != NULL)
      Py_RETURN_NONE; // expected-warning {{leaked reference to 'item' from PyDict_New()}} expected-warning {{leaked reference to 'item' from PyList_New()}}
  }
  return item;
}

static PyObject *shadowed_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PyList_New(0);
  if (item == NULL)
    return NULL;
  if (PyList_Check(arg)) {
    PyObject *item = PyDict_New();
    Py_XDECREF(item);
  }
  return item;
}

static int nameless_bad(PyObject *arg) {
  return PyUnicode_Check(PyUnicode_FromObject(arg)); // expected-warning {{leaked reference: the result of PyUnicode_FromObject() is not released on the way to this return}} expected-warning {{may be NULL}}
  // CHECK: note: PyUnicode_FromObject() gives a new reference here
}

static PyMethodDef methods[] = {{"a", shadowed_bad, METH_O}, {"b", shadowed_ok, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) {
  (void)nameless_bad(Py_None);
  return PyModule_Create(&module);
}
