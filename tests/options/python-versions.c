// One file, the headers of every Python that is here: one verdict.
//
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_311 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

int released_ok(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  Py_INCREF(list);
  Py_DECREF(list);
  Py_CLEAR(list);
  return 0;
}

PyObject *none_ok(void) { Py_RETURN_NONE; }
