// What an unknown function gives is no surer for having been handed on by a helper.
//
// RUN: %refcop_verify -verify=sure -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -verify=guess -plugin-arg-refcop level=2 %s
// sure-no-diagnostics
#include <Python.h>

PyObject *unknown(PyObject *x);

static PyObject *hand_on(PyObject *x) { return unknown(x); }

static int hand_out(PyObject *x, PyObject **to) {
  *to = unknown(x);
  return *to ? 0 : -1;
}

PyObject *result_ok(PyObject *x) {
  PyObject *made = hand_on(x);
  if (made == NULL)
    return NULL;
  Py_RETURN_NONE; // guess-warning {{leaked reference to 'made'}}
}

PyObject *out_ok(PyObject *x) {
  PyObject *made;
  if (hand_out(x, &made) < 0)
    return NULL;
  Py_RETURN_NONE; // guess-warning {{leaked reference to 'made'}}
}
