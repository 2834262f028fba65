// A method that is called to raise has no result to lose: NULL is returned behind it, and nothing else has set an exception.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

typedef struct {
  PyObject *helper;
} Parser;

static PyObject *unexpected(Parser *p) { return PyObject_CallMethod(p->helper, "unexpected", NULL); }

PyObject *raises_ok(Parser *p, int c) {
  PyObject *all = NULL;
  if (c == 1) {
    unexpected(p); // two-warning {{leaked reference: the result of unexpected() is never stored, released or returned}}
    goto error;
  }
  if (!(all = PyList_New(0)))
    goto error;
  return all;
error:
  Py_XDECREF(all);
  return NULL;
}

PyObject *goes_on_bad(Parser *p, int c) {
  if (c == 1)
    unexpected(p); // expected-warning {{leaked reference: the result of unexpected() is never stored, released or returned}}
  return PyList_New(0);
}

// It is the type error that is raised; what close() gives is lost.
PyObject *raised_before_bad(Parser *p) {
  PyErr_SetString(PyExc_TypeError, "wrong");
  PyErr_Clear();
  PyObject_CallMethod(p->helper, "close", NULL); // expected-warning {{leaked reference: the result of PyObject_CallMethod() is never stored, released or returned}}
  if (p->helper != Py_None)
    return PyLong_FromLong(1000);
  PyErr_SetString(PyExc_TypeError, "wrong");
  return NULL;
}
