// PyErr_NormalizeException: each of the three places gives its reference for another one.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_311 %s %}

#include <Python.h>

void report_ok(PyObject *log) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value)
    Py_XDECREF(PyObject_CallFunctionObjArgs(log, value, NULL));
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
}

void restore_ok(void) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback)
    PyException_SetTraceback(value, traceback);
  PyErr_Restore(type, value, traceback);
}

// Nothing need have been set: then all three stay NULL.
void unset_ok(PyObject *log) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  Py_XDECREF(PyObject_Str(type));
  PyErr_Restore(type, value, traceback);
}

void report_bad(PyObject *log) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  Py_XDECREF(traceback); // expected-warning {{[refcop-over-release]}}
}

int match_bad(PyObject *log) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (PyErr_GivenExceptionMatches(value, PyExc_OSError))
    return 1; // expected-warning {{[refcop-ref-leak]}}
  PyErr_Restore(type, value, traceback);
  return 0;
}
