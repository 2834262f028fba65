// A new object that is returned and also put where the caller asked for it: the caller's is the result.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

PyObject *make_ok(PyObject *type, PyObject *args, PyObject **made) {
  PyObject *result = NULL;
  if (args) {
    result = PyObject_Call(type, args, NULL);
    if (made)
      *made = result;
  } else {
    result = PyList_New(0);
  }
  return result; // two-warning {{borrowed reference 'result' is returned here, but a new reference on another path}}
}

PyObject *mixed_bad(PyObject *list, int empty) {
  PyObject *result;
  if (empty)
    result = PyList_New(0);
  else
    result = PyList_GetItem(list, 0);
  return result; // expected-warning {{borrowed reference 'result' is returned here, but a new reference on another path}}
}
