// An optional argument that is left out leaves the variable as it was: a global or a field in it is no NULL that anybody expects.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *exit_error;

static PyObject *default_global_ok(PyObject *self, PyObject *args) {
  PyObject *type = exit_error;
  if (!PyArg_ParseTuple(args, "|O:throw", &type))
    return NULL;
  Py_INCREF(type);
  return type;
}

static PyObject *default_null_bad(PyObject *self, PyObject *args) {
  PyObject *type = NULL;
  if (!PyArg_ParseTuple(args, "|O:throw", &type))
    return NULL;
  Py_INCREF(type); // expected-warning {{may be NULL (the caller may leave it out)}}
  return type;
}

static PyObject *default_made_bad(PyObject *self, PyObject *args) {
  PyObject *type = PyObject_GetAttrString(self, "type");
  if (!PyArg_ParseTuple(args, "|O:throw", &type)) // expected-warning {{[refcop-ref-leak]}}
    return NULL;
  Py_INCREF(type); // expected-warning {{may be NULL}}
  return type;
}

// Who asks knows that it may be NULL.
static PyObject *default_tested_ok(PyObject *self, PyObject *args) {
  PyObject *type = exit_error;
  if (!PyArg_ParseTuple(args, "|O:throw", &type))
    return NULL;
  if (type == NULL)
    return PyErr_Format(PyExc_RuntimeError, "not ready");
  Py_INCREF(type);
  return type;
}

static PyMethodDef methods[] = {
    {"default_global_ok", default_global_ok, METH_VARARGS, NULL},
    {"default_null_bad", default_null_bad, METH_VARARGS, NULL},
    {"default_made_bad", default_made_bad, METH_VARARGS, NULL},
    {"default_tested_ok", default_tested_ok, METH_VARARGS, NULL},
    {NULL},
};
PyMethodDef *the_methods(void) { return methods; }
int set_exit_error(PyObject *error) {
  Py_INCREF(error);
  exit_error = error;
  return 0;
}
