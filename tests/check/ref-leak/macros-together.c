// A macro that makes a mistake makes it wherever it is used: one report, with the other places in it. What is wrong is in the
// macro when the object lies in a variable of its own, or in none.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#define APPEND_PAIR(lines, label, level, fail)                                                     \
  {                                                                                                \
    PyObject *pair = NULL;                                                                         \
    if ((pair = Py_BuildValue("is", level, label)) == NULL)                                        \
      goto fail;                                                                                   \
    if (PyList_Append(lines, pair) != 0) {                                                         \
      Py_DECREF(pair);                                                                             \
      goto fail;                                                                                   \
    }                                                                                              \
  }

// Silenced: another place has to tell of it.
static PyObject *silenced_bad(PyObject *self, PyObject *lines) {
  APPEND_PAIR(lines, "w", 1001, fail);
  Py_RETURN_NONE; // NOLINT(refcop-ref-leak)
fail:
  return NULL;
}

static PyObject *twice_bad(PyObject *self, PyObject *lines) {
  APPEND_PAIR(lines, "x", 1001, fail);
  APPEND_PAIR(lines, "y", 1002, fail); // expected-note {{the same here, in twice_bad()}}
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'pair' from Py_BuildValue(): it is not released on the way to this return (expanded from macro 'APPEND_PAIR'); the same at 2 more places}}
fail:
  return NULL;
}

static PyObject *once_more_bad(PyObject *self, PyObject *lines) {
  APPEND_PAIR(lines, "z", 1001, fail); // expected-note {{the same here, in once_more_bad()}}
  Py_RETURN_NONE;
fail:
  return NULL;
}

#define SET_NUMBER(dict, key, value) PyDict_SetItemString(dict, key, PyLong_FromLong(value))

static PyObject *unnamed_bad(PyObject *self, PyObject *dict) {
  if (SET_NUMBER(dict, "a", 1001) < 0) // expected-warning {{the same at 1 more place}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *unnamed_again_bad(PyObject *self, PyObject *dict) {
  if (SET_NUMBER(dict, "b", 1002) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// Another name of a function is no cause: what becomes of the result is up to each caller.
#define NEW_NUMBER PyLong_FromLong

static PyObject *renamed_bad(PyObject *self, PyObject *list) {
  PyObject *number = NEW_NUMBER(1004);
  PyList_Append(list, number);
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'number'}}
}

static PyObject *renamed_too_bad(PyObject *self, PyObject *list) {
  PyObject *number = NEW_NUMBER(1004);
  PyList_Append(list, number);
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'number'}}
}

static PyObject *argument_bad(PyObject *self, PyObject *list) {
  PyList_Append(list, NEW_NUMBER(1004));
  Py_RETURN_NONE; // expected-warning {{leaked reference: the result of PyLong_FromLong()}}
}

static PyObject *argument_too_bad(PyObject *self, PyObject *list) {
  PyList_Append(list, NEW_NUMBER(1004));
  Py_RETURN_NONE; // expected-warning {{leaked reference: the result of PyLong_FromLong()}}
}

// The function can name the variable as well: that it does not release it is its own mistake.
#define NEW_LIST()                                                                                 \
  PyObject *list = PyList_New(0);                                                                  \
  if (list == NULL)                                                                                \
    return NULL

static PyObject *declared_bad(PyObject *self, PyObject *arg) {
  NEW_LIST();
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'list' from PyList_New(): it is not released on the way to this return [refcop-ref-leak]}}
}

static PyObject *declared_too_bad(PyObject *self, PyObject *arg) {
  NEW_LIST();
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'list' from PyList_New(): it is not released on the way to this return [refcop-ref-leak]}}
}

static PyMethodDef methods[] = {
    {"silenced_bad", silenced_bad, METH_O, NULL},
    {"twice_bad", twice_bad, METH_O, NULL},
    {"once_more_bad", once_more_bad, METH_O, NULL},
    {"unnamed_bad", unnamed_bad, METH_O, NULL},
    {"unnamed_again_bad", unnamed_again_bad, METH_O, NULL},
    {"renamed_bad", renamed_bad, METH_O, NULL},
    {"renamed_too_bad", renamed_too_bad, METH_O, NULL},
    {"argument_bad", argument_bad, METH_O, NULL},
    {"argument_too_bad", argument_too_bad, METH_O, NULL},
    {"declared_bad", declared_bad, METH_O, NULL},
    {"declared_too_bad", declared_too_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
