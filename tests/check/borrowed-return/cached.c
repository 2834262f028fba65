// What a helper finds is also left where its caller can look again. The reference that is taken right where
// it is returned is the caller's; the place where it is left only borrows.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}

#include <Python.h>

static PyObject *names, *builtins;

static PyObject *look_up(PyObject *name, PyObject **cached) {
  PyObject *result = PyDict_GetItemWithError(names, name);
  *cached = result;
  if (result)
    return (Py_INCREF(result), result);
  if (PyErr_Occurred())
    return NULL;
  return PyObject_GetAttr(builtins, name);
}

static PyObject *look_up_in_two_statements(PyObject *name, PyObject **cached) {
  PyObject *result = PyDict_GetItemWithError(names, name);
  *cached = result;
  if (result) {
    Py_INCREF(result);
    return result;
  }
  if (PyErr_Occurred())
    return NULL;
  return PyObject_GetAttr(builtins, name);
}

static PyObject *lend(PyObject *name, PyObject **cached) {
  PyObject *result = PyDict_GetItemWithError(names, name);
  *cached = result;
  return result;
}

static PyObject *looked_up_ok(PyObject *self, PyObject *name) {
  static PyObject *kept;
  PyObject *result = kept ? (Py_INCREF(kept), kept) : look_up(name, &kept);
  return result;
}

static PyObject *uncached_ok(PyObject *self, PyObject *name) {
  PyObject *kept;
  PyObject *result = look_up_in_two_statements(name, &kept);
  return result;
}

static PyObject *released_ok(PyObject *self, PyObject *name) {
  static PyObject *kept;
  PyObject *result = look_up(name, &kept);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  Py_RETURN_NONE;
}

static PyObject *leaked_bad(PyObject *self, PyObject *name) {
  static PyObject *kept;
  PyObject *result = look_up(name, &kept);
  if (result == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *lent_bad(PyObject *self, PyObject *name) {
  static PyObject *kept;
  PyObject *result = lend(name, &kept);
  return result; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *lent_ok(PyObject *self, PyObject *name) {
  static PyObject *kept;
  PyObject *result = lend(name, &kept);
  Py_XINCREF(result);
  return result;
}

static PyMethodDef methods[] = {
    {"looked_up_ok", looked_up_ok, METH_O, NULL}, {"uncached_ok", uncached_ok, METH_O, NULL},
    {"released_ok", released_ok, METH_O, NULL},   {"leaked_bad", leaked_bad, METH_O, NULL},
    {"lent_bad", lent_bad, METH_O, NULL},         {"lent_ok", lent_ok, METH_O, NULL},
    {NULL}};

PyMethodDef *the_methods = methods;
