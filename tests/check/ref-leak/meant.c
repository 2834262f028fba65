// Counts that are meant, and globals that keep the last of many.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

// What the functions are for.
static PyObject *incref_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_INCREF(arg);
  return arg;
}

static PyObject *decref_ok(PyObject *self, PyObject *arg) {
  Py_DECREF(arg);
  Py_INCREF(arg);
  return arg;
}

static PyObject *once_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(arg); // expected-warning {{[refcop-over-release]}}
  return arg;
}

static PyObject *other_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_INCREF(self);
  return arg; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *asked_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  if (PyCallable_Check(arg))
    Py_INCREF(arg);
  return arg; // expected-warning {{[refcop-ref-leak]}}
}

// Only one of them is the default.
static PyObject *default_item;

static PyObject *register_all_ok(PyObject *self, PyObject *list) {
  PyObject *item = NULL;
  for (Py_ssize_t i = 0; i < 10; i++) {
    item = PyLong_FromSsize_t(i);
    if (item == NULL)
      return NULL;
    if (PyList_Append(list, item) < 0) {
      Py_DECREF(item);
      return NULL;
    }
    if (i == 3) {
      Py_INCREF(item);
      default_item = item;
    }
    Py_DECREF(item);
    item = NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *register_all_bad(PyObject *self, PyObject *list) {
  PyObject *item = NULL;
  for (Py_ssize_t i = 0; i < 10; i++) { // expected-warning {{[refcop-ref-leak]}}
    item = PyLong_FromSsize_t(i);
    if (item == NULL)
      return NULL;
    if (PyList_Append(list, item) < 0) {
      Py_DECREF(item);
      return NULL;
    }
  }
  Py_RETURN_NONE;
}

#define ENTRY(name)                                                                                \
  { #name, name, METH_O, NULL }

PyMethodDef meant_methods[] = {ENTRY(incref_ok), ENTRY(decref_ok),       ENTRY(once_bad),        ENTRY(other_bad),
                               ENTRY(asked_bad), ENTRY(register_all_ok), ENTRY(register_all_bad), {NULL}};
