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

static PyMethodDef methods[] = {
    {"default_bad", default_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
