// A test of the API itself: it has no input, so it complains only if the interpreter is broken.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *complain(const char *what) {
  PyErr_SetString(PyExc_AssertionError, what);
  return NULL;
}

static PyObject *round_trip_ok(PyObject *self, PyObject *unused) {
  for (long n = 1; n < 1000; n *= 2) {
    PyObject *number = PyLong_FromLong(n);
    if (number == NULL)
      return NULL;
    if (PyLong_AsLong(number) != n)
      return complain("another number came out");
    Py_DECREF(number);
  }
  Py_RETURN_NONE;
}

static PyObject *expected_failure_ok(PyObject *self, PyObject *unused) {
  PyObject *number = PyLong_FromLong(999);
  if (number == NULL)
    return NULL;
  if (PyLong_AsUnsignedLong(number) != (unsigned long)-1 || !PyErr_Occurred())
    return complain("-1 is no unsigned number");
  if (!PyErr_ExceptionMatches(PyExc_OverflowError))
    return complain("another exception");
  PyErr_Clear();
  Py_DECREF(number);
  Py_RETURN_NONE;
}

// The same with a way to say it that is handed in.
static PyObject *checked(PyObject *(*error)(const char *)) {
  PyObject *text = PyUnicode_FromString("x");
  if (text == NULL)
    return NULL;
  if (PyUnicode_GetLength(text) != 1)
    return error("another length");
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *handed_in_ok(PyObject *self, PyObject *unused) {
  return checked(complain);
}

// Here the way depends on what was given ...
static PyObject *given_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GetLength(text) != 1)
    return complain("another length"); // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  Py_RETURN_NONE;
}

// ... or on what was there before ...
static int limit;

static PyObject *setting_bad(PyObject *self, PyObject *unused) {
  PyObject *text = PyUnicode_FromString("x");
  if (text == NULL)
    return NULL;
  if (limit < 1)
    return complain("too long"); // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  Py_RETURN_NONE;
}

// ... or on what is installed.
static PyObject *installed_bad(PyObject *self, PyObject *unused) {
  PyObject *text = PyUnicode_FromString("x");
  PyObject *module = PyImport_ImportModule("spam");
  if (module == NULL || text == NULL)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(module);
  Py_DECREF(text);
  Py_RETURN_NONE;
}

// What goes well loses it as well.
static PyObject *always_bad(PyObject *self, PyObject *unused) {
  PyObject *number = PyLong_FromLong(1001);
  if (number == NULL)
    return NULL;
  if (PyLong_AsLong(number) != 1)
    return complain("another number came out");
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

// There is no other way.
static PyObject *only_way_bad(PyObject *self, PyObject *unused) {
  PyObject *number = PyLong_FromLong(1001);
  if (number == NULL)
    return NULL;
  PyErr_SetObject(PyExc_KeyError, number);
  return NULL; // expected-warning {{[refcop-ref-leak]}}
}

#define ENTRY(name, flags)                                                                         \
  { #name, name, flags, NULL }

PyMethodDef check_methods[] = {ENTRY(round_trip_ok, METH_NOARGS),
                               ENTRY(expected_failure_ok, METH_NOARGS),
                               ENTRY(handed_in_ok, METH_NOARGS),
                               ENTRY(given_bad, METH_O),
                               ENTRY(setting_bad, METH_NOARGS),
                               ENTRY(installed_bad, METH_NOARGS),
                               ENTRY(always_bad, METH_NOARGS),
                               ENTRY(only_way_bad, METH_NOARGS),
                               {NULL}};
