// None, True and their like returned without a reference: counted below 3.12, immortal since.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#if PY_VERSION_HEX < 0x030C0000
static PyObject *none_bad(PyObject *self, PyObject *arg) {
  return Py_None; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *chosen_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+2 {{[refcop-borrowed-return]}}
  // expected-warning@+1 {{[refcop-borrowed-return]}}
  return arg == self ? Py_True : Py_False;
}

static PyObject *by_variable_bad(PyObject *self, PyObject *arg) {
  PyObject *result = Py_NotImplemented;
  if (PyLong_Check(arg))
    result = PyNumber_Negative(arg);
  return result; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *ellipsis_bad(PyObject *self, PyObject *arg) {
  return Py_Ellipsis; // expected-warning {{[refcop-borrowed-return]}}
}

static PyMethodDef counted_methods[] = {
    {"none_bad", none_bad, METH_O, NULL},
    {"chosen_bad", chosen_bad, METH_O, NULL},
    {"by_variable_bad", by_variable_bad, METH_O, NULL},
    {"ellipsis_bad", ellipsis_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_counted_methods(void) {
  return counted_methods;
}
#else
static PyObject *none_immortal_ok(PyObject *self, PyObject *arg) {
  return Py_None;
}

static PyObject *chosen_immortal_ok(PyObject *self, PyObject *arg) {
  return arg == self ? Py_True : Py_False;
}

static PyObject *by_variable_immortal_ok(PyObject *self, PyObject *arg) {
  PyObject *result = Py_NotImplemented;
  if (PyLong_Check(arg))
    result = PyNumber_Negative(arg);
  return result;
}

static PyObject *ellipsis_immortal_ok(PyObject *self, PyObject *arg) {
  return Py_Ellipsis;
}

static PyMethodDef immortal_methods[] = {
    {"none_immortal_ok", none_immortal_ok, METH_O, NULL},
    {"chosen_immortal_ok", chosen_immortal_ok, METH_O, NULL},
    {"by_variable_immortal_ok", by_variable_immortal_ok, METH_O, NULL},
    {"ellipsis_immortal_ok", ellipsis_immortal_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_immortal_methods(void) {
  return immortal_methods;
}
#endif

static PyObject *return_none_ok(PyObject *self, PyObject *arg) {
  Py_RETURN_NONE;
}

static PyObject *incref_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(Py_True);
  return Py_True;
}

static PyObject *bool_ok(PyObject *self, PyObject *arg) {
  return PyBool_FromLong(arg == self);
}

static PyObject *exception_type_bad(PyObject *self, PyObject *arg) {
  return PyExc_ValueError; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *build_none_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("");
}

static PyMethodDef methods[] = {
    {"return_none_ok", return_none_ok, METH_O, NULL},
    {"incref_ok", incref_ok, METH_O, NULL},
    {"bool_ok", bool_ok, METH_O, NULL},
    {"exception_type_bad", exception_type_bad, METH_O, NULL},
    {"build_none_ok", build_none_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
