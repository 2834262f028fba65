// Without memory: what a helper keeps in a member is used from there, and its answer says that all went well.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

typedef struct buffer {
  PyObject *small;
  PyObject *large;
} buffer;

int begin_bad(buffer *b) {
  b->large = NULL;
  b->small = PyList_New(0); // expected-warning {{PyList_New() can fail, but its result is not checked}}
  return 0;
}

int begin_ok(buffer *b) {
  b->large = NULL;
  b->small = PyList_New(0);
  if (b->small == NULL)
    return -1;
  return 0;
}

/* The answer tells. */
int told_ok(buffer *b) {
  b->small = PyList_New(0);
  return b->small ? 0 : -1;
}

/* Nobody needs it: two doubts. */
int dropped_ok(PyObject *o) {
  PyObject *made = PyList_New(0);
  Py_XDECREF(made);
  return 0;
}
