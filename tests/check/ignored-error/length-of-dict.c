// The keywords of a constructor are a dict: its length can be had, and its keys fail for memory only.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  Py_ssize_t count;
} Spam;

static int keywords_ok(Spam *self, PyObject *args, PyObject *kwds) {
  self->count = kwds ? PyMapping_Length(kwds) : 0;
  return 0;
}

static PyObject *mapping_bad(Spam *self, PyObject *arg) {
  self->count = PyMapping_Length(arg);
  Py_RETURN_NONE; // expected-warning@-1 {{PyMapping_Length() can fail, but its result is not checked}}
}

static PyObject *call_bad(Spam *self, PyObject *args, PyObject *kwds) {
  if (!kwds)
    Py_RETURN_NONE;
  PyObject *keys = PyMapping_Keys(kwds);
  self->count = PyList_GET_SIZE(keys); // two-warning {{'keys' may be NULL}}
  Py_DECREF(keys);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"mapping", (PyCFunction)mapping_bad, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_init = (initproc)keywords_ok,
    .tp_call = (ternaryfunc)call_bad,
    .tp_methods = methods,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};
