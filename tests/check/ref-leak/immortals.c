// Singletons: a lost reference to None alone is no finding; below 3.12 its count is real all the
// same, and what is done to it has to balance.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *lost_none_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(Py_None);
  return PyObject_Str(arg);
}

static PyObject *none_by_comparison_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PyObject_GetItem(self, arg);
  if (item == NULL)
    return NULL;
  if (item == Py_None)
    Py_RETURN_FALSE;
  return item;
}

static PyObject *not_none_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyObject_GetItem(self, arg);
  if (item == NULL)
    return NULL;
  if (item != Py_None)
    Py_RETURN_FALSE; // expected-warning {{[refcop-ref-leak]}}
  return item;
}

static PyObject *bool_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyBool_FromLong(1);
  return result;
}

static PyObject *true_in_dict_ok(PyObject *self, PyObject *dict) {
  if (PyDict_SetItemString(dict, "yes", Py_True) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *default_none_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "x");
  if (value == NULL) {
    PyErr_Clear();
    value = Py_None;
    Py_INCREF(value);
  }
  PyObject *text = PyObject_Str(value);
  Py_DECREF(value);
  return text;
}

static PyObject *is_true_bad(PyObject *self, PyObject *arg) {
  PyObject *answer = PyObject_RichCompare(self, arg, Py_EQ);
  if (answer == NULL)
    return NULL;
  return PyLong_FromLong(PyObject_IsTrue(answer)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *small_number_bad(PyObject *self, PyObject *arg) {
  PyObject *one = PyLong_FromLong(1001);
  if (one == NULL)
    return NULL;
  if (PyDict_SetItemString(arg, "one", one) < 0) {
    Py_DECREF(one);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *ellipsis_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(Py_Ellipsis);
  return Py_Ellipsis;
}

static PyObject *type_object_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(&PyLong_Type);
  // two-warning@+1 {{[refcop-ref-leak]}}
  return PyObject_CallFunctionObjArgs((PyObject *)&PyLong_Type, arg, NULL);
}

static PyObject *type_object_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(&PyLong_Type);
  return (PyObject *)&PyLong_Type;
}

static PyMethodDef methods[] = {
    {"lost_none_ok", lost_none_ok, METH_O, NULL},
    {"none_by_comparison_ok", none_by_comparison_ok, METH_O, NULL},
    {"not_none_bad", not_none_bad, METH_O, NULL},
    {"bool_ok", bool_ok, METH_O, NULL},
    {"true_in_dict_ok", true_in_dict_ok, METH_O, NULL},
    {"default_none_ok", default_none_ok, METH_O, NULL},
    {"is_true_bad", is_true_bad, METH_O, NULL},
    {"small_number_bad", small_number_bad, METH_O, NULL},
    {"ellipsis_ok", ellipsis_ok, METH_O, NULL},
    {"type_object_bad", type_object_bad, METH_O, NULL},
    {"type_object_ok", type_object_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
