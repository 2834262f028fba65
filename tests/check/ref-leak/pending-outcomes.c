// Results that are told apart only later: by PyErr_Occurred, by a flag, by NULL, or not at all.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *as_long_ok(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(n + 1);
}

static PyObject *as_long_bad(PyObject *self, PyObject *arg) {
  PyObject *number = PyNumber_Index(arg);
  if (number == NULL)
    return NULL;
  long n = PyLong_AsLong(number);
  if (n == -1 && PyErr_Occurred())
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(number);
  return PyLong_FromLong(n + 1);
}

static PyObject *number_kept_ok(PyObject *self, PyObject *arg) {
  PyObject *number = PyNumber_Index(arg);
  if (number == NULL)
    return NULL;
  long n = PyLong_AsLong(number);
  Py_DECREF(number);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(n + 1);
}

static PyObject *error_means_null_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (PyErr_Occurred())
    return NULL;
  return text;
}

static PyObject *no_error_means_text_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (PyErr_Occurred())
    return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyObject *with_error_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemWithError(dict, self);
  if (value == NULL) {
    if (PyErr_Occurred())
      return NULL;
    value = Py_None;
  }
  Py_INCREF(value);
  return value;
}

static PyObject *made_or_found_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemWithError(dict, self);
  if (value == NULL && PyErr_Occurred())
    return NULL;
  Py_XINCREF(value);
  if (value == NULL)
    value = PyObject_Repr(self);
  return value;
}

static PyObject *xincref_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "key");
  Py_XINCREF(value);
  if (value == NULL)
    Py_RETURN_NONE;
  return PyObject_Repr(value); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *optional_arguments_ok(PyObject *self, PyObject *args) {
  PyObject *a = NULL, *b = NULL, *c = NULL, *d = NULL;
  if (!PyArg_ParseTuple(args, "|OOOO", &a, &b, &c, &d))
    return NULL;
  Py_XINCREF(a);
  Py_XINCREF(b);
  Py_XINCREF(c);
  Py_XINCREF(d);
  PyObject *list = PyList_New(0);
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(c);
  Py_XDECREF(d);
  return list;
}

static PyObject *optional_arguments_bad(PyObject *self, PyObject *args) {
  PyObject *a = NULL, *b = NULL, *c = NULL, *d = NULL;
  if (!PyArg_ParseTuple(args, "|OOOO", &a, &b, &c, &d))
    return NULL;
  Py_XINCREF(a);
  Py_XINCREF(b);
  Py_XINCREF(c);
  Py_XINCREF(d);
  PyObject *list = PyList_New(0);
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(d);
  return list; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *swallowed_error_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "x");
  if (value == NULL) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
      return NULL;
    PyErr_Clear();
    Py_RETURN_NONE;
  }
  return value;
}

static PyObject *status_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  int status = text ? PyList_Append(list, text) : -1;
  Py_XDECREF(text);
  return status < 0 ? NULL : PyLong_FromLong(status);
}

static PyObject *is_true_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  int truth = PyObject_IsTrue(arg);
  if (truth < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  if (truth)
    return text;
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *contains_ok(PyObject *self, PyObject *set) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  int found = PySet_Contains(set, text);
  Py_DECREF(text);
  if (found == -1)
    return NULL;
  return PyBool_FromLong(found);
}

static PyObject *many_results_ok(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg), *b = PyObject_Str(arg), *c = PyObject_Str(arg);
  PyObject *d = PyObject_Str(arg), *e = PyObject_Str(arg), *f = PyObject_Str(arg);
  PyObject *result = NULL;
  if (a && b && c && d && e && f)
    result = PyTuple_Pack(6, a, b, c, d, e, f);
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(c);
  Py_XDECREF(d);
  Py_XDECREF(e);
  Py_XDECREF(f);
  return result;
}

static PyObject *many_results_bad(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg), *b = PyObject_Str(arg), *c = PyObject_Str(arg);
  PyObject *d = PyObject_Str(arg), *e = PyObject_Str(arg), *f = PyObject_Str(arg);
  PyObject *result = NULL;
  if (a && b && c && d && e && f)
    result = PyTuple_Pack(6, a, b, c, d, e, f);
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(c);
  Py_XDECREF(e);
  Py_XDECREF(f);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyMethodDef other_methods[] = {
    {"optional_arguments_ok", optional_arguments_ok, METH_VARARGS, NULL},
    {"optional_arguments_bad", optional_arguments_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"as_long_ok", as_long_ok, METH_O, NULL},
    {"as_long_bad", as_long_bad, METH_O, NULL},
    {"number_kept_ok", number_kept_ok, METH_O, NULL},
    {"error_means_null_ok", error_means_null_ok, METH_O, NULL},
    {"no_error_means_text_ok", no_error_means_text_ok, METH_O, NULL},
    {"with_error_ok", with_error_ok, METH_O, NULL},
    {"made_or_found_ok", made_or_found_ok, METH_O, NULL},
    {"xincref_bad", xincref_bad, METH_O, NULL},
    {"swallowed_error_ok", swallowed_error_ok, METH_O, NULL},
    {"status_ok", status_ok, METH_O, NULL},
    {"is_true_bad", is_true_bad, METH_O, NULL},
    {"contains_ok", contains_ok, METH_O, NULL},
    {"many_results_ok", many_results_ok, METH_O, NULL},
    {"many_results_bad", many_results_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
