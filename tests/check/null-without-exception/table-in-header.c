// A table of methods may stand in a header of the project: it is of this unit like any other.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}

#include <Python.h>

static PyObject *quiet_bad(PyObject *self, PyObject *arg);
static PyObject *loud_ok(PyObject *self, PyObject *arg);

#include "Inputs/tables.h"

static PyObject *quiet_bad(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg))
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  return Py_True; // expected-warning {{borrowed reference 'True' is returned}}
}

static PyObject *loud_ok(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg)) {
    PyErr_SetString(PyExc_TypeError, "a str is needed");
    return NULL;
  }
  Py_RETURN_TRUE;
}

static PyObject *repr_bad(PyObject *self);

#include "Inputs/slots.h"

static PyObject *repr_bad(PyObject *self) {
  return Py_NotImplemented; // expected-warning {{borrowed reference 'NotImplemented' is returned}}
}

PyType_Slot *the_slots(void) { return slots; }
PyMethodDef *the_functions(void) { return functions; }
