// Branches, loops, flags: the reference is lost on one way and not on the others.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *one_branch_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) > 3)
    Py_DECREF(text);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *flag_ok(PyObject *self, PyObject *arg) {
  int owned = 0;
  PyObject *text = arg;
  if (!PyUnicode_Check(arg)) {
    text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
    owned = 1;
  }
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  if (owned)
    Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyObject *flag_bad(PyObject *self, PyObject *arg) {
  int owned = 0;
  PyObject *text = arg;
  if (!PyUnicode_Check(arg)) {
    text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
    owned = 1;
  }
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  if (!owned)
    n++;
  return PyLong_FromSsize_t(n); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *same_object_ok(PyObject *self, PyObject *arg) {
  PyObject *text = arg;
  if (!PyUnicode_Check(arg))
    text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  if (text != arg)
    Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyObject *correlated_test_ok(PyObject *self, PyObject *arg) {
  PyObject *text = NULL;
  if (PyUnicode_Check(arg))
    text = PyUnicode_AsUTF8String(arg);
  if (PyUnicode_Check(arg)) {
    if (text == NULL)
      return NULL;
    return text;
  }
  Py_RETURN_NONE;
}

static PyObject *same_test_ok(PyObject *self, PyObject *arg) {
  PyObject *made = NULL;
  if (arg != self) {
    made = PyObject_Str(arg);
    if (made == NULL)
      return NULL;
  }
  PyObject *result = PyObject_Repr(self);
  if (arg != self)
    Py_DECREF(made);
  return result;
}

static PyObject *none_test_ok(PyObject *self, PyObject *arg) {
  PyObject *made = NULL;
  if (arg != Py_None) {
    made = PyObject_Str(arg);
    if (made == NULL)
      return NULL;
  }
  PyObject *result = PyObject_Repr(self);
  if (arg != Py_None)
    Py_DECREF(made);
  return result;
}

static PyObject *error_in_int_ok(PyObject *self, PyObject *arg) {
  int error = 0;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    error = 1;
  else if (PyObject_SetAttrString(self, "text", text) < 0)
    error = 1;
  Py_XDECREF(text);
  if (error)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *error_in_int_bad(PyObject *self, PyObject *arg) {
  int error = 0;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    error = 1;
  else if (PyObject_SetAttrString(self, "text", text) < 0)
    error = 1;
  if (error)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *switch_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  switch (PyUnicode_GET_LENGTH(text)) {
  case 0:
    Py_DECREF(text);
    Py_RETURN_NONE;
  case 1:
    Py_RETURN_TRUE; // expected-warning {{[refcop-ref-leak]}}
  default:
    return text;
  }
}

static PyObject *switch_fall_through_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  switch (PyUnicode_GET_LENGTH(text)) {
  case 0:
    PySys_WriteStdout("empty\n"); // falls through
  case 1:
    Py_DECREF(text);
    Py_RETURN_NONE;
  default:
    return text;
  }
}

static PyObject *break_flag_ok(PyObject *self, PyObject *list) {
  int failed = 0;
  PyObject *sum = PyLong_FromLong(0);
  if (sum == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *next = PyNumber_Add(sum, PyList_GET_ITEM(list, i));
    if (next == NULL) {
      failed = 1;
      break;
    }
    Py_DECREF(sum);
    sum = next;
  }
  if (failed) {
    Py_DECREF(sum);
    return NULL;
  }
  return sum;
}

static PyObject *break_flag_bad(PyObject *self, PyObject *list) {
  int failed = 0;
  PyObject *sum = PyLong_FromLong(0);
  if (sum == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *next = PyNumber_Add(sum, PyList_GET_ITEM(list, i));
    if (next == NULL) {
      failed = 1;
      break;
    }
    Py_DECREF(sum);
    sum = next;
  }
  if (failed)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return sum;
}

static PyObject *do_while_bad(PyObject *self, PyObject *arg) {
  int n = 0;
  PyObject *text;
  do {
    text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
  } while (++n < 3); // expected-warning {{[refcop-ref-leak]}}
  return text;
}

static PyObject *do_while_ok(PyObject *self, PyObject *arg) {
  int n = 0;
  PyObject *text = NULL;
  do {
    Py_XDECREF(text);
    text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
  } while (++n < 3);
  return text;
}

static PyObject *continue_bad(PyObject *self, PyObject *list) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) { // expected-warning {{[refcop-ref-leak]}}
    PyObject *text = PyObject_Str(PyList_GET_ITEM(list, i));
    if (text == NULL)
      return NULL;
    if (PyUnicode_GET_LENGTH(text) == 0)
      continue;
    Py_DECREF(text);
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"one_branch_bad", one_branch_bad, METH_O, NULL},
    {"flag_ok", flag_ok, METH_O, NULL},
    {"flag_bad", flag_bad, METH_O, NULL},
    {"same_object_ok", same_object_ok, METH_O, NULL},
    {"correlated_test_ok", correlated_test_ok, METH_O, NULL},
    {"same_test_ok", same_test_ok, METH_O, NULL},
    {"none_test_ok", none_test_ok, METH_O, NULL},
    {"error_in_int_ok", error_in_int_ok, METH_O, NULL},
    {"error_in_int_bad", error_in_int_bad, METH_O, NULL},
    {"switch_bad", switch_bad, METH_O, NULL},
    {"switch_fall_through_ok", switch_fall_through_ok, METH_O, NULL},
    {"break_flag_ok", break_flag_ok, METH_O, NULL},
    {"break_flag_bad", break_flag_bad, METH_O, NULL},
    {"do_while_bad", do_while_bad, METH_O, NULL},
    {"do_while_ok", do_while_ok, METH_O, NULL},
    {"continue_bad", continue_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
