// A warning inside a macro's expansion stands where the macro is used, and names it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

#define RETURN_IF(condition)                                                                       \
  do {                                                                                             \
    if (condition)                                                                                 \
      return NULL;                                                                                 \
  } while (0)

PyObject *lost_in_macro_bad(PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  PyObject *text = PyObject_Repr(arg);
  // expected-warning@+1 {{(expanded from macro 'RETURN_IF') [refcop-ref-leak]}}
  RETURN_IF(text == NULL);
  Py_DECREF(text);
  return list;
}

PyObject *released_before_macro_ok(PyObject *arg) {
  PyObject *text = PyObject_Repr(arg);
  RETURN_IF(text == NULL);
  Py_DECREF(text);
  return PyList_New(0);
}
