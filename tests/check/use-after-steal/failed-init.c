// A module that cannot be initialised gives back what it took; its global goes on pointing to the object, which nobody asks any more.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=ref-leak %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=unchecked-null %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=ref-leak -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *Error_ok, *error_bad;
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_spam(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL)
    return NULL;
  Error_ok = PyErr_NewException("spam.Error", NULL, NULL);
  if (Error_ok == NULL)
    return NULL;
  Py_INCREF(Error_ok);
  if (PyModule_AddObject(module, "Error", Error_ok) < 0) // two-warning {{'Error_ok' is released, but its reference was stolen}}
    goto failed;
  if (PyModule_AddIntConstant(module, "one", 1) < 0)
    goto failed;
  error_bad = PyErr_NewException("spam.Other", NULL, NULL);
  if (error_bad == NULL)
    goto failed;
  if (PyModule_AddObject(module, "Other", error_bad) < 0) // expected-warning {{'error_bad' is given to a call that steals}}
    goto failed;
  if (PyModule_AddIntConstant(module, "two", 2) < 0) {
    Py_DECREF(error_bad); // two-warning {{is released, but its reference was stolen}}
    goto failed;
  }
  return module;
failed:
  Py_DECREF(Error_ok);
  return NULL;
}
