// Releases of None and of type objects: from 3.12 on they are immortal, before they are counted.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop target-python=3.12 -I%python_inc_313 %s %}

#include <Python.h>

#if PY_VERSION_HEX < 0x030C0000
static PyObject *none_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(Py_None); // expected-warning {{[refcop-over-release]}}
  return PyObject_Str(arg);
}

static PyObject *none_by_variable_bad(PyObject *self, PyObject *arg) {
  PyObject *value = Py_None;
  PyObject *text = PyObject_Str(value);
  Py_DECREF(value); // expected-warning {{[refcop-over-release]}}
  return text;
}

// The argument, where it is None, is released without being owned.
static PyObject *FN_default_none_bad(PyObject *self, PyObject *args) {
  PyObject *value = Py_None, *made = NULL;
  if (!PyArg_ParseTuple(args, "|O", &value))
    return NULL;
  made = value == Py_None ? value : PyObject_Str(value);
  if (made == NULL)
    return NULL;
  Py_DECREF(made);
  return PyLong_FromLong(1);
}

static PyObject *true_bad(PyObject *self, PyObject *arg) {
  PyObject *result = arg == self ? Py_True : PyObject_Str(arg);
  Py_XDECREF(result); // expected-warning {{[refcop-over-release]}}
  return PyLong_FromLong(2);
}

static PyObject *say(PyObject *arg) {
  if (PyObject_Print(arg, stdout, 0) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *new_none_ok(PyObject *self, PyObject *arg) {
  PyObject *result = say(arg);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  return PyLong_FromLong(1);
}

static PyObject *new_none_bad(PyObject *self, PyObject *arg) {
  PyObject *result = say(arg);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  Py_DECREF(result); // expected-warning {{[refcop-over-release]}}
  return PyLong_FromLong(1);
}

static PyMethodDef counted_methods[] = {
    {"new_none_ok", new_none_ok, METH_O, NULL},
    {"new_none_bad", new_none_bad, METH_O, NULL},
    {"none_bad", none_bad, METH_O, NULL},
    {"none_by_variable_bad", none_by_variable_bad, METH_O, NULL},
    {"FN_default_none_bad", FN_default_none_bad, METH_VARARGS, NULL},
    {"true_bad", true_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_counted_methods(void) {
  return counted_methods;
}
#else
static PyObject *none_immortal_ok(PyObject *self, PyObject *arg) {
  Py_DECREF(Py_None);
  return PyObject_Str(arg);
}

static PyObject *none_by_variable_immortal_ok(PyObject *self, PyObject *arg) {
  PyObject *value = Py_None;
  PyObject *text = PyObject_Str(value);
  Py_DECREF(value);
  return text;
}

static PyObject *default_none_immortal_ok(PyObject *self, PyObject *args) {
  PyObject *value = Py_None, *made = NULL;
  if (!PyArg_ParseTuple(args, "|O", &value))
    return NULL;
  made = value == Py_None ? value : PyObject_Str(value);
  if (made == NULL)
    return NULL;
  Py_DECREF(made);
  return PyLong_FromLong(1);
}

static PyObject *true_immortal_ok(PyObject *self, PyObject *arg) {
  PyObject *result = arg == self ? Py_True : PyObject_Str(arg);
  Py_XDECREF(result);
  return PyLong_FromLong(2);
}

static PyObject *say(PyObject *arg) {
  if (PyObject_Print(arg, stdout, 0) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *new_none_immortal_ok(PyObject *self, PyObject *arg) {
  PyObject *result = say(arg);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  Py_DECREF(result);
  return PyLong_FromLong(1);
}

static PyMethodDef immortal_methods[] = {
    {"new_none_immortal_ok", new_none_immortal_ok, METH_O, NULL},
    {"none_immortal_ok", none_immortal_ok, METH_O, NULL},
    {"none_by_variable_immortal_ok", none_by_variable_immortal_ok, METH_O, NULL},
    {"default_none_immortal_ok", default_none_immortal_ok, METH_VARARGS, NULL},
    {"true_immortal_ok", true_immortal_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_immortal_methods(void) {
  return immortal_methods;
}
#endif

static PyObject *none_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(Py_None);
  Py_DECREF(Py_None);
  return PyObject_Str(arg);
}

static PyObject *not_implemented_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_RichCompare(self, arg, Py_LT);
  if (result == Py_NotImplemented) {
    Py_DECREF(result);
    return PyLong_FromLong(0);
  }
  return result;
}

static PyObject *static_type_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(&PyLong_Type); // expected-warning {{[refcop-over-release]}}
  return PyObject_Str(arg);
}

static PyObject *exception_type_bad(PyObject *self, PyObject *arg) {
  PyErr_SetString(PyExc_ValueError, "why");
  Py_DECREF(PyExc_ValueError); // expected-warning {{[refcop-over-release]}}
  return NULL;
}

static PyMethodDef methods[] = {
    {"none_ok", none_ok, METH_O, NULL},
    {"not_implemented_ok", not_implemented_ok, METH_O, NULL},
    {"static_type_bad", static_type_bad, METH_O, NULL},
    {"exception_type_bad", exception_type_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
