// probe
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
#include <Python.h>
static PyObject *a_bad(PyObject *self, PyObject *arg) {
  PyObject *l = PyList_New(0);
  if (!l)
    return NULL;
  Py_DECREF(l);
  Py_DECREF(l); // expected-warning {{[refcop-ref-leak]}}
  Py_RETURN_NONE;
}
static PyObject *b_bad(PyObject *self, PyObject *arg) {
  PyObject *l = PyList_New(0);
  if (!l)
    return NULL;
  if (PyList_Append(l, arg) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return l;
}
static PyObject *c_bad(PyObject *self, PyObject *arg) {
  PyObject *l = PyList_New(0);
  if (!l)
    return NULL;
  PyObject *x = PyLong_FromLong(3);
  if (!x)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  PyList_SET_ITEM(l, 0, x);
  return l;
}
static PyObject *d_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(arg); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {
    {"a_bad", a_bad, METH_O, NULL},
    {"b_bad", b_bad, METH_O, NULL},
    {"c_bad", c_bad, METH_O, NULL},
    {"d_bad", d_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
