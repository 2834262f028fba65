// What the array of a METH_FASTCALL function holds belongs to the caller.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *second_bad(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "two");
    return NULL;
  }
  return args[1]; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *second_ok(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "two");
    return NULL;
  }
  Py_INCREF(args[1]);
  return args[1];
}

static PyMethodDef methods[] = {
    {"second_bad", (PyCFunction)(void (*)(void))second_bad, METH_FASTCALL, NULL},
    {"second_ok", (PyCFunction)(void (*)(void))second_ok, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *use_them(void) { return methods; }
