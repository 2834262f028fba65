// NULL through static helpers: as their result, in their out-parameters, as their argument.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *make(PyObject *object) {
  PyObject *text = PyObject_CallObject(object, NULL);
  if (text == NULL)
    return NULL;
  return text;
}

static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = make(arg);
  Py_DECREF(text); // expected-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  PyObject *text = make(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *never_null(PyObject *object) {
  PyObject *text = PyObject_CallObject(object, NULL);
  if (text == NULL) {
    PyErr_Clear();
    Py_RETURN_NONE;
  }
  return text;
}

static PyObject *never_null_ok(PyObject *self, PyObject *arg) {
  PyObject *text = never_null(arg);
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *must_not_be_null(PyObject *object) {
  Py_INCREF(object);
  return object;
}

static PyObject *given_to_helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_CallObject(arg, NULL);
  PyObject *same = must_not_be_null(text); // expected-warning {{[refcop-unchecked-null]}}
  Py_XDECREF(text);
  return same;
}

static int get(PyObject *object, PyObject **result) {
  *result = PyObject_CallObject(object, NULL);
  return *result ? 0 : -1;
}

static PyObject *out_parameter_ok(PyObject *self, PyObject *arg) {
  PyObject *value;
  if (get(arg, &value))
    return NULL;
  Py_INCREF(value);
  Py_DECREF(value);
  return value;
}

// The status that tells is ignored.
static PyObject *FN_out_parameter_bad(PyObject *self, PyObject *arg) {
  PyObject *value;
  get(arg, &value);
  Py_INCREF(value);
  Py_DECREF(value);
  return value;
}

// From 3.12 on its result is None itself, which every call returns.
static PyObject *none_or_null(PyObject *arg) {
  PyObject *text = PyObject_Repr(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *two_nones_ok(PyObject *self, PyObject *arg) {
  PyObject *first = none_or_null(arg);
  if (first == NULL)
    return NULL;
  PyObject *second = none_or_null(arg);
  if (second == NULL) {
    Py_DECREF(first);
    return NULL;
  }
  Py_DECREF(second);
  return first;
}

static PyMethodDef methods[] = {
    {"helper_bad", helper_bad, METH_O, NULL},
    {"helper_ok", helper_ok, METH_O, NULL},
    {"never_null_ok", never_null_ok, METH_O, NULL},
    {"given_to_helper_bad", given_to_helper_bad, METH_O, NULL},
    {"out_parameter_ok", out_parameter_ok, METH_O, NULL},
    {"two_nones_ok", two_nones_ok, METH_O, NULL},
    {"FN_out_parameter_bad", FN_out_parameter_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
