// A reference to None that is given back by None's name was taken elsewhere: a mark says that it is there.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}

#include <Python.h>

typedef struct {
  PyObject *first;
  int holds_none;
} list;

void empty_ok(list *self) {
  if (self->holds_none) {
    self->holds_none = 0;
    Py_DECREF(Py_None); // two-warning {{borrowed reference 'None' is released}}
  }
}

static PyObject *default_bad(PyObject *self, PyObject *arg) {
  PyObject *value = arg == self ? Py_None : PyObject_Repr(arg);
  if (!value)
    return NULL;
  int is_true = value != Py_None;
  Py_DECREF(value); // expected-warning {{borrowed reference 'value' is released}}
  return PyLong_FromLong(is_true);
}

typedef struct {
  PyObject_HEAD
  PyObject *value;
} attr;
attr *attr_new(PyObject *name, PyObject *value); /* in another file: it keeps None */

static PyObject *replaced_ok(PyObject *self, PyObject *arg) {
  attr *made = attr_new(arg, Py_None);
  if (!made)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (!text) {
    Py_DECREF(made);
    return NULL;
  }
  Py_DECREF(Py_None); // two-warning {{borrowed reference 'None' is released}}
  made->value = text;
  return (PyObject *)made;
}

static PyObject *never_given_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (!text) {
    Py_DECREF(Py_None); // expected-warning {{borrowed reference 'None' is released}}
    return NULL;
  }
  return text;
}

static PyMethodDef methods[] = {
    {"replaced_ok", replaced_ok, METH_O, NULL},
    {"never_given_bad", never_given_bad, METH_O, NULL},
    {"default_bad", default_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
