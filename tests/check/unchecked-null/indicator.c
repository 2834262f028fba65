// What is NULL when no exception is set is no NULL where one that was fetched is put back.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int matches(PyObject *err, PyObject *type) { return Py_TYPE(err) == Py_TYPE(type); }
static void put_back(PyObject *type, PyObject *value, PyObject *traceback) {
  if (value)
    PyErr_Restore(type, value, traceback);
}

PyObject *put_back_ok(PyObject *o) {
  PyObject *type, *value, *traceback, *found = PyObject_GetAttrString(o, "name");
  if (found)
    return found;
  PyErr_Fetch(&type, &value, &traceback);
  int known = matches(type, PyExc_KeyError);
  put_back(type, value, traceback);
  if (known)
    PyErr_Clear();
  else if (matches(PyErr_Occurred() ? PyExc_TypeError : NULL, PyExc_ValueError))
    PyErr_Clear();
  else
    return NULL;
  Py_RETURN_NONE;
}

PyObject *cleared_bad(PyObject *o) {
  PyObject *found = PyObject_GetAttrString(o, "name");
  if (found)
    return found;
  PyErr_Clear();
  if (matches(PyErr_Occurred() ? PyExc_TypeError : NULL, PyExc_ValueError)) // expected-warning {{NULL is passed to matches}}
    return NULL;
  Py_RETURN_NONE;
}
