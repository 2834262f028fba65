// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *handler;

static PyObject *borrowed_bad(PyObject *self, PyObject *arg) {
  Py_XDECREF(handler);
  handler = arg; // #borrowed-here
  Py_RETURN_NONE;
}

// expected-warning@#borrowed-here {{borrowed reference 'arg' is stored where it outlives the call, without a reference of its own [refcop-borrowed-store]}}

static PyObject *dangling_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #dangling-first
  if (text == NULL)
    return NULL;
  Py_XDECREF(handler);
  handler = text;
  Py_DECREF(text); // #dangling-here
  Py_RETURN_NONE;
}

// expected-warning@#dangling-here {{'text' is stored where it outlives the call, but its only reference is released here [refcop-borrowed-store]}}
// expected-note@#dangling-first {{PyObject_Str() gives a new reference to 'text' here}}

static PyMethodDef methods[] = {
    {"borrowed_bad", borrowed_bad, METH_O, NULL},
    {"dangling_bad", dangling_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
