// A function whose address is given away replaces what a member holds: that is no release at the end of an instance.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *key, *result;
} link_bad;

typedef struct {
  PyObject_HEAD
  PyObject *result;
} link_ok;

static void bad_dealloc(link_bad *self) { // expected-warning {{does not release 'result'}}
  Py_XDECREF(self->key);
  PyObject_Free(self);
}

static void ok_dealloc(link_ok *self) { PyObject_Free(self); }

PyTypeObject Bad_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Bad",
    .tp_basicsize = sizeof(link_bad),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)bad_dealloc,
};

PyTypeObject Ok_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Ok",
    .tp_basicsize = sizeof(link_ok),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)ok_dealloc,
};

typedef PyObject *(*wrapper)(link_bad *, PyObject *);

// Which way the result was released does not matter for the other one.
static PyObject *call(link_bad *self, PyObject *function) {
  PyObject *old, *result = PyObject_CallObject(function, NULL);
  if (result == NULL)
    return NULL;
  if (self->key == NULL) {
    Py_DECREF(result);
    Py_RETURN_NONE;
  }
  old = self->result;
  self->result = result;
  Py_XDECREF(old);
  Py_INCREF(result);
  return result;
}

wrapper give_wrapper(void) { return call; }

// The callback is what releases it.
static PyObject *keep(link_ok *self, PyObject *function) {
  self->result = PyObject_CallObject(function, NULL);
  return PyBool_FromLong(self->result != NULL);
}

static void finish(link_ok *self) {
  Py_XDECREF(self->result);
  self->result = NULL;
}

typedef void (*ending)(link_ok *);

PyObject *give_kept(link_ok *self, PyObject *function) { return keep(self, function); }
ending give_end(void) { return finish; }
