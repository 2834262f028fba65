// References of a global that two files share: the one may take what the other gives away.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

extern PyObject *other_error;
PyObject *own_error;
static PyObject *private_error;

int init_ok(void) {
  own_error = PyErr_NewException("spam.Error", NULL, NULL);
  if (!own_error)
    return 0;
  Py_INCREF(own_error);
  return 1; // two-warning {{leaked reference to 'own_error'}}
}

int init_bad(void) {
  private_error = PyErr_NewException("spam.Private", NULL, NULL);
  if (!private_error)
    return 0;
  Py_INCREF(private_error);
  return 1; // expected-warning {{leaked reference to 'private_error'}}
}

int add_ok(PyObject *module) {
  return PyModule_AddObject(module, "Other", other_error); // two-warning {{'other_error' is given to a call that steals a reference, but it is borrowed}}
}

int add_bad(PyObject *module) {
  return PyModule_AddObject(module, "Private", private_error); // expected-warning {{'private_error' is given to a call that steals a reference, but it is borrowed}}
}
