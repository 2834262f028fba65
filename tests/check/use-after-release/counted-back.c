// A loop that counts one back before it breaks has not come to its end.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *find_ok(PyObject *self, PyObject *names) {
  Py_ssize_t index, count = PyList_GET_SIZE(names);
  PyObject *found = PyUnicode_FromString("."), *last = NULL;
  if (!found)
    return NULL;
  for (index = 0; index < count; ++index) {
    PyObject *next = PyObject_Repr(PyList_GET_ITEM(names, index));
    Py_DECREF(found);
    found = next;
    if (!found)
      return NULL;
    if (PyUnicode_GetLength(found) > 3)
      continue;
    last = found;
    Py_CLEAR(found);
    --index;
    break;
  }
  if (index != count) {
    PyErr_SetString(PyExc_KeyError, "no such name");
    Py_XDECREF(found);
    return NULL;
  }
  return last ? last : found;
}

static PyObject *find_bad(PyObject *self, PyObject *names) {
  Py_ssize_t index, count = PyList_GET_SIZE(names);
  PyObject *found = PyUnicode_FromString("."), *last = NULL;
  if (!found)
    return NULL;
  for (index = 0; index < count; ++index) {
    PyObject *next = PyObject_Repr(PyList_GET_ITEM(names, index));
    Py_DECREF(found);
    found = next;
    if (!found)
      return NULL;
    if (PyUnicode_GetLength(found) > 3)
      continue;
    last = found;
    Py_CLEAR(found);
    ++index;
    break;
  }
  if (index != count) {
    PyErr_SetString(PyExc_KeyError, "no such name");
    Py_XDECREF(found);
    return NULL;
  }
  return last ? last : found; // expected-warning {{'last' is returned after its last reference was released}}
}

static PyMethodDef methods[] = {
    {"find_ok", find_ok, METH_O, NULL},
    {"find_bad", find_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
