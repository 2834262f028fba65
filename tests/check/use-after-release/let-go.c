// An attribute or item may have been computed for the call that gave it: once its reference is released there may be
// none left. Code that asks a known list or tuple gets what lies there, and a helper that returns it lends it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *raise_bad(PyObject *module, PyObject *message) {
  PyObject *type = PyObject_GetAttrString(module, "Error");
  if (!type)
    return NULL;
  PyObject *value = PyObject_CallFunctionObjArgs(type, message, NULL);
  Py_DECREF(type);
  if (value) {
    PyErr_SetObject(type, value); // expected-warning {{'type' is passed to PyErr_SetObject after its reference was released: there may have been no other [refcop-use-after-release]}}
    Py_DECREF(value);
  }
  return NULL;
}

static PyObject *raise_ok(PyObject *module, PyObject *message) {
  PyObject *type = PyObject_GetAttrString(module, "Error");
  if (!type)
    return NULL;
  PyObject *value = PyObject_CallFunctionObjArgs(type, message, NULL);
  if (value) {
    PyErr_SetObject(type, value);
    Py_DECREF(value);
  }
  Py_DECREF(type);
  return NULL;
}

static PyObject *first_bad(PyObject *module, PyObject *sequence) {
  PyObject *item = PySequence_GetItem(sequence, 0);
  if (!item)
    return NULL;
  Py_DECREF(item);
  return PyObject_Repr(item); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *of_list_ok(PyObject *module, PyObject *sequence) {
  if (!PyList_Check(sequence)) {
    PyErr_SetString(PyExc_TypeError, "a list is needed");
    return NULL;
  }
  PyObject *item = PySequence_GetItem(sequence, 0);
  if (!item)
    return NULL;
  Py_DECREF(item);
  return PyObject_Repr(item);
}

static PyObject *retained_ok(PyObject *module, PyObject *sequence) {
  PyObject *item = PySequence_GetItem(sequence, 0);
  if (!item)
    return NULL;
  Py_INCREF(item);
  Py_DECREF(item);
  PyObject *text = PyObject_Repr(item);
  Py_DECREF(item);
  return text;
}

// Only compared: no use.
static PyObject *compared_ok(PyObject *module, PyObject *other) {
  PyObject *item = PyObject_GetAttrString(module, "current");
  if (!item)
    return NULL;
  Py_DECREF(item);
  return PyBool_FromLong(item == other);
}

static PyObject *lend(PyObject *type) {
  PyObject *cache = PyObject_GetAttrString(type, "_cache");
  Py_XDECREF(cache);
  return cache;
}

static PyObject *lent_ok(PyObject *type, PyObject *key) {
  PyObject *cache = lend(type);
  if (!cache)
    return NULL;
  return PyObject_CallMethod(cache, "get", "O", key);
}

static PyMethodDef methods[] = {
    {"raise_bad", raise_bad, METH_O, ""},       {"raise_ok", raise_ok, METH_O, ""},
    {"first_bad", first_bad, METH_O, ""},       {"of_list_ok", of_list_ok, METH_O, ""},
    {"retained_ok", retained_ok, METH_O, ""},   {"compared_ok", compared_ok, METH_O, ""},
    {"lent_ok", lent_ok, METH_O, ""},           {NULL, NULL, 0, NULL}};
struct PyModuleDef module_definition = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods, NULL, NULL, NULL, NULL};
