// One argument of a METH_FASTCALL function, at a number that a loop counts, is read again and again.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

#define ARGS PyObject *self, PyObject *const *args, Py_ssize_t nargs

static PyObject *packed_ok(ARGS) {
  PyObject *tuple = PyTuple_New(nargs);
  if (!tuple)
    return NULL;
  for (Py_ssize_t i = 0; i < nargs; i++) {
    Py_INCREF(args[i]);
    PyTuple_SET_ITEM(tuple, i, args[i]);
  }
  return tuple;
}

static PyObject *packed_bad(ARGS) {
  PyObject *tuple = PyTuple_New(nargs);
  if (!tuple)
    return NULL;
  for (Py_ssize_t i = 0; i < nargs; i++)
    PyTuple_SET_ITEM(tuple, i, args[i]); // expected-warning {{'object' is given to a call that steals a reference, but it is borrowed}}
  return tuple;
}

static PyObject *last_ok(ARGS) {
  Py_INCREF(args[nargs - 1]);
  return args[nargs - 1];
}

static PyObject *last_bad(ARGS) {
  return args[nargs - 1]; // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *found_ok(ARGS) {
  for (Py_ssize_t i = 0; i < nargs; i++)
    if (PyLong_Check(args[i])) {
      Py_INCREF(args[i]);
      return args[i];
    }
  Py_RETURN_NONE;
}

static PyObject *appended_ok(ARGS) {
  PyObject *list = PyList_New(0);
  if (!list)
    return NULL;
  for (Py_ssize_t i = 0; i < nargs; i++) {
    Py_INCREF(args[i]);
    if (PyList_Append(list, args[i]) < 0) {
      Py_DECREF(args[i]);
      Py_DECREF(list);
      return NULL;
    }
    Py_DECREF(args[i]);
  }
  return list;
}

static PyObject *appended_bad(ARGS) {
  PyObject *list = PyList_New(0);
  if (!list)
    return NULL;
  for (Py_ssize_t i = 0; i < nargs; i++) { // expected-warning {{leaked reference to 'object': it is lost when the loop goes on}}
    Py_INCREF(args[i]);
    if (PyList_Append(list, args[i]) < 0) {
      Py_DECREF(args[i]);
      Py_DECREF(list);
      return NULL;
    }
  }
  return list;
}

static PyObject *any_bad(ARGS) {
  for (Py_ssize_t i = 0; i < nargs; i++) {
    Py_INCREF(args[i]);
    if (PyObject_IsTrue(args[i]) > 0)
      Py_RETURN_TRUE; // expected-warning {{leaked reference to 'object': it is not released on the way to this return}}
    Py_DECREF(args[i]);
  }
  Py_RETURN_FALSE;
}

static PyObject *sorted_ok(ARGS) {
  for (Py_ssize_t i = 0; i + 1 < nargs; i++) {
    Py_INCREF(args[i]);
    int less = PyObject_RichCompareBool(args[i], args[i + 1], Py_LT);
    Py_DECREF(args[i]);
    if (less < 0)
      return NULL;
  }
  Py_RETURN_FALSE;
}

static PyObject *dropped_bad(ARGS) {
  for (Py_ssize_t i = 0; i < nargs; i++)
    if (PyObject_IsTrue(args[i]) > 0)
      Py_DECREF(args[i]); // expected-warning {{borrowed reference 'object' is released}}
  Py_RETURN_FALSE;
}

#define ENTRY(NAME) {#NAME, (PyCFunction)(void (*)(void))NAME, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {
    ENTRY(packed_ok), ENTRY(packed_bad), ENTRY(last_ok), ENTRY(last_bad), ENTRY(found_ok), ENTRY(appended_ok),
    ENTRY(appended_bad), ENTRY(any_bad), ENTRY(sorted_ok), ENTRY(dropped_bad), {NULL, NULL, 0, NULL},
};
