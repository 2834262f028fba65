// A library decides that NULL is returned: it may have called back, and set an exception. Where its result said that all
// went well, what it wrote says so too.
//
// RUN: %refcop_verify -internal-isystem %S/Inputs -verify-ignore-unexpected=note %s
// RUN: %clang_refcop -isystem %S/Inputs -fplugin-arg-refcop-level=0 -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=ZERO --implicit-check-not=warning:
// RUN: %refcop_verify -verify=expected,two -internal-isystem %S/Inputs -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -internal-isystem %S/Inputs -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -internal-isystem %S/Inputs -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#include <library.h>

static PyObject *asked_bad(PyObject *self, PyObject *args) {
  int number;
  if (!PyArg_ParseTuple(args, "i", &number))
    return NULL;
  const char *name = library_name_of(number);
  if (!name)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  return PyUnicode_FromString(name);
}

static PyObject *own_test_bad(PyObject *self, PyObject *args) {
  int number;
  if (!PyArg_ParseTuple(args, "i", &number))
    return NULL;
  if (number < 0)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  // ZERO: :[[#@LINE-1]]:5: warning: NULL is returned, but no exception is set
  return PyLong_FromLong(number);
}

static PyObject *status_ok(PyObject *self, PyObject *args) {
  const char *name;
  int status = 0;
  if (!PyArg_ParseTuple(args, "s", &name))
    return NULL;
  if (library_open(name, &status)) {
    PyErr_SetString(PyExc_OSError, "cannot be opened");
    return NULL;
  }
  if (library_read(1, &status)) {
    PyErr_SetString(PyExc_OSError, "cannot be read");
    return NULL;
  }
  if (status != 0)
    return NULL; // two-warning {{NULL is returned, but no exception is set}}
  Py_RETURN_NONE;
}

static PyObject *status_only_bad(PyObject *self, PyObject *unused) {
  int status = 0;
  library_close(1, &status);
  if (status != 0)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"asked", asked_bad, METH_VARARGS, NULL},
    {"own_test", own_test_bad, METH_VARARGS, NULL},
    {"status", status_ok, METH_VARARGS, NULL},
    {"status_only", status_only_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
