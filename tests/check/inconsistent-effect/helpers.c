// Paths that end the same way and leave an argument's reference to different owners.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int keep_bad(PyObject *list, PyObject *item) {
  if (!PyList_Check(list)) {
    PyErr_SetString(PyExc_TypeError, "list expected");
    return -1; // expected-warning {{the caller's reference to 'item' is not given away on the way to this return, but it is on another with the same result [refcop-inconsistent-effect]}}
  }
  int status = PyList_Append(list, item);
  Py_DECREF(item);
  if (status < 0)
    return -1;
  return 0;
}

static int keep_ok(PyObject *list, PyObject *item) {
  if (!PyList_Check(list)) {
    PyErr_SetString(PyExc_TypeError, "list expected");
    Py_DECREF(item);
    return -1;
  }
  int status = PyList_Append(list, item);
  Py_DECREF(item);
  return status;
}

// As PyModule_AddObject: only with success.
static int keep_if_ok(PyObject *list, PyObject *item) {
  if (!PyList_Check(list)) {
    PyErr_SetString(PyExc_TypeError, "list expected");
    return -1;
  }
  if (PyList_Append(list, item) < 0)
    return -1;
  Py_DECREF(item);
  return 0;
}

static int drop_late_bad(PyObject *item) {
  if (PyObject_IsTrue(item) < 0) {
    Py_DECREF(item);
    return -1;
  }
  if (PyObject_Size(item) < 0)
    return -1; // expected-warning {{the caller's reference to 'item' is not given away on the way to this return, but it is on another with the same result [refcop-inconsistent-effect]}}
  Py_DECREF(item);
  return 0;
}

// NULL is nobody's.
static int optional_ok(PyObject *item) {
  if (item == NULL)
    return 0;
  Py_DECREF(item);
  return 0;
}
