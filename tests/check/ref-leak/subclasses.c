// An instance of a subclass passes PyLong_Check, but not PyLong_CheckExact: the branch for it is not dead.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *subclass_bad(PyObject *self, PyObject *key) {
  if (PyLong_Check(key) && !PyLong_CheckExact(key)) {
    PyObject *text = PyObject_Repr(key);
    if (text == NULL)
      return NULL;
    return PyLong_FromLong(1); // expected-warning {{leaked reference to 'text'}}
  }
  return PyObject_Repr(key);
}

static PyObject *demanded_bad(PyObject *self, PyObject *args) {
  PyObject *dict;
  if (!PyArg_ParseTuple(args, "O!", &PyDict_Type, &dict))
    return NULL;
  if (!PyDict_CheckExact(dict)) {
    PyObject *copy = PyObject_Repr(dict);
    if (copy == NULL)
      return NULL;
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'copy'}}
  }
  Py_RETURN_NONE;
}

static PyObject *exact_first_ok(PyObject *self, PyObject *key) {
  if (!PyDict_CheckExact(key))
    return PyObject_Repr(key);
  PyObject *copy = NULL;
  if (!PyDict_Check(key)) {
    copy = PyObject_Repr(key);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *made_here_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0), *copy = NULL;
  if (list == NULL)
    return NULL;
  if (!PyList_CheckExact(list)) {
    copy = PyObject_Repr(list);
    Py_RETURN_NONE;
  }
  return list;
}

static PyMethodDef methods[] = {
    {"subclass_bad", subclass_bad, METH_O, NULL},
    {"demanded_bad", demanded_bad, METH_VARARGS, NULL},
    {"exact_first_ok", exact_first_ok, METH_O, NULL},
    {"made_here_ok", made_here_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
