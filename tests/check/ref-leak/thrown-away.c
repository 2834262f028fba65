// The result of a call that is not even looked at is lost, whatever chose the path.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

void chosen_bad(PyObject *callback, int kind) {
  if (kind == 1)
    PyObject_CallFunction(callback, "i", kind); // expected-warning {{leaked reference: the result of PyObject_CallFunction() is never stored, released or returned}}
}

void always_bad(PyObject *callback) {
  PyObject_CallObject(callback, NULL); // expected-warning {{leaked reference: the result of PyObject_CallObject() is never stored, released or returned}}
}

void chosen_ok(PyObject *callback, int kind) {
  if (kind == 1)
    Py_XDECREF(PyObject_CallFunction(callback, "i", kind));
}
