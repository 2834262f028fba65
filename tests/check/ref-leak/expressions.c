// Conditional, logical, comma and statement expressions.
//
// RUN: %refcop_verify -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=call-with-exception -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *ternary_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_Check(arg) ? PyUnicode_AsUTF8String(arg) : PyObject_Bytes(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyLong_FromSsize_t(PyBytes_GET_SIZE(text));
  Py_DECREF(text);
  return result;
}

static PyObject *ternary_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_Check(arg) ? PyUnicode_AsUTF8String(arg) : PyObject_Bytes(arg);
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return text != NULL ? PyLong_FromLong(1) : NULL;
}

static PyObject *and_or_ok(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL;
  int done = (a = PyObject_Str(arg)) != NULL && (b = PyObject_Repr(arg)) != NULL &&
             PyObject_SetAttr(self, a, b) == 0;
  Py_XDECREF(a);
  Py_XDECREF(b);
  if (!done)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *and_or_bad(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL;
  if ((a = PyObject_Str(arg)) == NULL || (b = PyObject_Repr(arg)) == NULL ||
      PyObject_SetAttr(self, a, b) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}} expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(a);
  Py_DECREF(b);
  Py_RETURN_NONE;
}

static PyObject *statement_expression_bad(PyObject *self, PyObject *arg) {
  PyObject *text = ({
    PyObject *t = PyObject_Str(arg);
    if (t == NULL)
      return NULL;
    t;
  });
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *statement_expression_ok(PyObject *self, PyObject *arg) {
  return ({
    PyObject *t = PyObject_Str(arg);
    if (t == NULL)
      return NULL;
    t;
  });
}

static PyObject *elvis_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyDict_GetItemString(arg, "name");
  PyObject *text = PyObject_Str(name ?: Py_None);
  return text ?: NULL;
}

static PyObject *elvis_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg) ?: PyObject_Repr(arg);
  if (text == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *comma_bad(PyObject *self, PyObject *arg) {
  PyObject *a, *b;
  if (a = PyObject_Str(arg), b = PyObject_Repr(arg), !a || !b)
    return NULL; // expected-warning {{[refcop-ref-leak]}} expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(a);
  return b;
}

static PyObject *negation_ok(PyObject *self, PyObject *arg) {
  PyObject *text;
  if (!(text = PyObject_Str(arg)))
    return NULL;
  if (!!text == 1)
    return text;
  return NULL;
}

static PyObject *likely_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (__builtin_expect(text == NULL, 0))
    return NULL;
  PyObject *bytes = PyUnicode_AsUTF8String(text);
  if (__builtin_expect(!!(bytes == NULL), 0)) {
    Py_DECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  return bytes;
}

static PyObject *likely_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (__builtin_expect(text == NULL, 0))
    return NULL;
  PyObject *bytes = PyUnicode_AsUTF8String(text);
  if (__builtin_expect(!!(bytes == NULL), 0))
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  return bytes;
}

static PyObject *assert_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  assert(PyUnicode_Check(text));
  return text;
}

static PyObject *chosen_result_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyUnicode_GET_LENGTH(text) ? Py_True : Py_False;
  Py_INCREF(result);
  Py_DECREF(text);
  return result;
}

static PyObject *ternary_release_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  return text ? (Py_DECREF(text), PyLong_FromLong(1)) : NULL;
}

static PyObject *size_of_only_ok(PyObject *self, PyObject *arg) {
  return PyLong_FromSize_t(sizeof(PyObject_Str(arg)));
}

static PyMethodDef methods[] = {
    {"ternary_ok", ternary_ok, METH_O, NULL},
    {"ternary_bad", ternary_bad, METH_O, NULL},
    {"and_or_ok", and_or_ok, METH_O, NULL},
    {"and_or_bad", and_or_bad, METH_O, NULL},
    {"statement_expression_bad", statement_expression_bad, METH_O, NULL},
    {"statement_expression_ok", statement_expression_ok, METH_O, NULL},
    {"elvis_ok", elvis_ok, METH_O, NULL},
    {"elvis_bad", elvis_bad, METH_O, NULL},
    {"comma_bad", comma_bad, METH_O, NULL},
    {"negation_ok", negation_ok, METH_O, NULL},
    {"likely_ok", likely_ok, METH_O, NULL},
    {"likely_bad", likely_bad, METH_O, NULL},
    {"assert_ok", assert_ok, METH_O, NULL},
    {"chosen_result_ok", chosen_result_ok, METH_O, NULL},
    {"ternary_release_ok", ternary_release_ok, METH_O, NULL},
    {"size_of_only_ok", size_of_only_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
