// A header that asks for cpychecker's macro and has none of its attributes compiles as without the plugin; after it the
// macro is defined again.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s -I%S/Inputs

#include <Python.h>

#include "cpychecker-other-use.h"

#ifndef WITH_CPYCHECKER_STEALS_REFERENCE_TO_ARG_ATTRIBUTE
#error "feature macro is missing"
#endif

static PyObject *leaves_ok(PyObject *self, PyObject *unused) {
  return PyLong_FromVoidPtr(library_table);
}

static PyObject *keeps_bad(PyObject *self, PyObject *unused) {
  PyObject *item = PyList_New(0);
  if (item == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{refcop-ref-leak}}
}

static PyMethodDef methods[] = {
    {"leaves", leaves_ok, METH_NOARGS, NULL},
    {"keeps", keeps_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
