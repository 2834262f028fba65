// A type without tp_dealloc releases none of its members: one report for the type, which names the others.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *first;
  PyObject *second;
  PyObject *third;
} Pair;

static int pair_init(Pair *self, PyObject *args, PyObject *keywords) {
  PyObject *first, *second;
  if (!PyArg_ParseTuple(args, "OO", &first, &second))
    return -1;
  Py_INCREF(first);
  Py_XSETREF(self->first, first);
  Py_INCREF(second);
  Py_XSETREF(self->second, second);
  Py_INCREF(first);
  Py_XSETREF(self->third, first);
  return 0;
}

static PyTypeObject pair_type = { // expected-warning {{type 'x.Pair' has no tp_dealloc that releases 'first' (a reference of its own): it leaks with each instance; the same of 2 others}} \
                                  // expected-note {{the same of 'x.Pair.second'}} expected-note {{the same of 'x.Pair.third'}} \
                                  // expected-warning {{instances of 'x.Pair' can be part of a cycle}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Pair",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)pair_init,
};

int ready(void) {
  return PyType_Ready(&pair_type);
}
