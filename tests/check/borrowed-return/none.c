// A helper returns None or another singleton without a reference, and a method hands it on: counted below
// 3.12.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#if PY_VERSION_HEX >= 0x030C0000
// expected-no-diagnostics
#endif

int work(PyObject *object);

#if PY_VERSION_HEX < 0x030C0000
static PyObject *none_impl(PyObject *object) {
  if (work(object) < 0) {
    PyErr_SetString(PyExc_ValueError, "no");
    return NULL;
  }
  return Py_None;
}

static PyObject *none_bad(PyObject *self, PyObject *arg) {
  return none_impl(arg); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *variable_bad(PyObject *self, PyObject *arg) {
  PyObject *result = none_impl(arg);
  return result; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *counted_ok(PyObject *self, PyObject *arg) {
  PyObject *result = none_impl(arg);
  Py_XINCREF(result);
  return result;
}
#endif

static PyObject *owned_impl(PyObject *object) {
  if (work(object) < 0) {
    PyErr_SetString(PyExc_ValueError, "no");
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *owned_ok(PyObject *self, PyObject *arg) {
  return owned_impl(arg);
}

static PyMethodDef methods[] = {
#if PY_VERSION_HEX < 0x030C0000
    {"none_bad", none_bad, METH_O, NULL},
    {"variable_bad", variable_bad, METH_O, NULL},
    {"counted_ok", counted_ok, METH_O, NULL},
#endif
    {"owned_ok", owned_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *use_them(void) { return methods; }

#if PY_VERSION_HEX < 0x030C0000
PyObject *address_of_bad(int family) {
  if (family == 1)
    return PyLong_FromLong(family);
  return Py_None; // two-warning {{borrowed reference 'None' is returned here, but a new reference on another path}}
}
#endif

PyObject *address_of_ok(int family) {
  if (family == 1)
    return PyLong_FromLong(family);
  Py_RETURN_NONE;
}

/* A mark for the callers, which are all in this file. */
static PyObject *find(PyObject *object) {
  PyObject *found = PyObject_Str(object);
  if (found == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(found) == 0) {
    Py_DECREF(found);
    return Py_None;
  }
  return found;
}

int use_find_ok(PyObject *object) {
  PyObject *found = find(object);
  if (found == NULL)
    return -1;
  int r = work(found);
  if (found != Py_None)
    Py_DECREF(found);
  return r;
}
