// Items of sequences: a list or tuple has those that its size says.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *fast_ok(PyObject *self, PyObject *arg) {
  PyObject *all = PySequence_Fast(arg, "a sequence");
  if (!all)
    return NULL;
  Py_ssize_t count = PySequence_Size(all);
  long total = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *item = PySequence_GetItem(all, i);
    total += PyUnicode_Check(item);
    Py_DECREF(item);
  }
  Py_DECREF(all);
  return PyLong_FromLong(total);
}

static PyObject *list_or_tuple_ok(PyObject *self, PyObject *arg) {
  if (!(PyList_Check(arg) || PyTuple_Check(arg))) {
    PyErr_SetString(PyExc_TypeError, "must be a list or tuple");
    return NULL;
  }
  long total = 0;
  for (Py_ssize_t i = 0; i < PySequence_Size(arg); i++) {
    PyObject *item = PySequence_GetItem(arg, i);
    total += PyUnicode_Check(item);
    Py_DECREF(item);
  }
  return PyLong_FromLong(total);
}

static PyObject *any_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t count = PySequence_Size(arg);
  if (count < 0)
    return NULL;
  long total = 0;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *item = PySequence_GetItem(arg, i);
    total += PyUnicode_Check(item); // expected-warning {{'item' may be NULL}}
    Py_DECREF(item);
  }
  return PyLong_FromLong(total);
}

static PyMethodDef methods[] = {
    {"fast_ok", fast_ok, METH_O, NULL},
    {"list_or_tuple_ok", list_or_tuple_ok, METH_O, NULL},
    {"any_bad", any_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}

// An index that is computed is in range of a list; a literal one may be not.
static PyObject *FN_computed_index_bad(PyObject *self, PyObject *list) {
  Py_ssize_t i;
  if (!PyList_Check(list))
    Py_RETURN_NONE;
  for (i = 0; i < 3; i++) {
    PyObject *item = PySequence_GetItem(list, i);
    Py_DECREF(item);
  }
  Py_RETURN_NONE;
}

static PyObject *literal_index_bad(PyObject *self, PyObject *list) {
  PyObject *item;
  if (!PyList_Check(list))
    Py_RETURN_NONE;
  item = PySequence_GetItem(list, 2);
  Py_DECREF(item); // expected-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyMethodDef index_methods[] = {{"FN_computed_index_bad", FN_computed_index_bad, METH_O, NULL},
                                      {"literal_index_bad", literal_index_bad, METH_O, NULL},
                                      {NULL, NULL, 0, NULL}};
PyMethodDef *use_index_methods(void) { return index_methods; }
