// A variable that was just set to NULL, and one that nobody gave.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

// expected-no-diagnostics
#include <Python.h>

// A constant NULL behind -> is not looked at: most of them are on paths that two tests rule out together.
static PyObject *FN_read_bad(PyObject *self, PyObject *function) {
  if (!PyCallable_Check(function)) {
    function = NULL;
    return PyErr_Format(PyExc_TypeError, "'%.200s' object is not callable", function->ob_type->tp_name);
  }
  Py_RETURN_NONE;
}

// Level 2 only: a check that was meant to stand inside of the `if`.

static PyObject *FN_left_out_bad(PyObject *self, PyObject *args) {
  PyObject *norm = NULL;
  if (!PyArg_ParseTuple(args, "|O", &norm))
    return NULL;
  if (norm != NULL)
    norm = Py_NewRef(norm);
  if (PyTuple_GET_SIZE(norm) != 3)
    PyErr_Clear();
  Py_XDECREF(norm);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"a", FN_read_bad, METH_O, ""}, {"b", FN_left_out_bad, METH_VARARGS, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
