// `if (i == 0)` in a loop that counts up holds the first time only.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

PyObject *first_ok(PyObject *sequence, Py_ssize_t count) {
  PyObject *first = NULL;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *item = PySequence_GetItem(sequence, i);
    if (!item) {
      Py_XDECREF(first);
      return NULL;
    }
    if (i == 0)
      first = item;
    else
      Py_DECREF(item);
  }
  return first;
}

PyObject *concatenated_ok(PyObject *sequence, int count) {
  PyObject *all = NULL;
  for (int i = 0; i < count; i++) {
    PyObject *item = PySequence_GetItem(sequence, i);
    if (!item) {
      Py_XDECREF(all);
      return NULL;
    }
    if (!i) {
      all = item;
    } else {
      PyUnicode_AppendAndDel(&all, item);
      if (!all)
        return NULL;
    }
  }
  return all;
}

PyObject *every_bad(PyObject *sequence, int count) {
  PyObject *last = NULL;
  for (int i = 0; i < count; i++) { // expected-warning {{leaked reference to 'last'}}
    PyObject *item = PySequence_GetItem(sequence, i);
    if (!item) {
      Py_XDECREF(last);
      return NULL;
    }
    if (PyUnicode_Check(item))
      last = item;
    else
      Py_DECREF(item);
  }
  return last;
}
