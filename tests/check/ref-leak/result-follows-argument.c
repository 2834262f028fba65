// What a helper answers follows from the number or pointer that it is given.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *failure;

int get(PyObject *object, int *value);

static int make_error(int code) {
  switch (code) {
  case 0:
    return 0;
  case 1:
    PyErr_SetString(failure, "one");
    break;
  default:
    PyErr_SetString(PyExc_ValueError, "many");
    break;
  }
  return 1;
}

static PyObject *made_on_success_ok(PyObject *self, PyObject *arg) {
  int value;
  PyObject *result = NULL;
  int code = get(arg, &value);
  if (!code)
    result = PyLong_FromLong(value);
  if (make_error(code))
    return NULL;
  return result;
}

static PyObject *made_before_bad(PyObject *self, PyObject *arg) {
  int value;
  PyObject *result = PyObject_Str(arg);
  if (result == NULL)
    return NULL;
  if (make_error(get(arg, &value)))
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return result;
}

static PyMethodDef methods[] = {{"a", made_on_success_ok, METH_O, NULL},
                                {"b", made_before_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
