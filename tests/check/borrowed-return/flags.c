// A helper that gives back what it was given only where a bit of a flag asks for it: callers that do not
// pass the bit get an object of their own (at level 2: its outcomes differ in who owns the object).
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -verify=expected,two -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}

#include <Python.h>

enum { OWN = 1, NO_SHADOW = 2, IN_PLACE = 4 };

typedef struct wrapped {
  PyObject_HEAD
  void *pointer;
  int own;
} wrapped;

static PyTypeObject wrapped_type;

static PyObject *wrap(PyObject *self, void *pointer, int flags) {
  int own = (flags & OWN) ? OWN : 0;
  wrapped *made;
  if (flags & IN_PLACE) {
    made = (wrapped *)self;
  } else {
    made = PyObject_New(wrapped, &wrapped_type);
  }
  if (made == NULL)
    return NULL;
  made->pointer = pointer;
  made->own = own;
  return (PyObject *)made;
}

// Hands its own flags on.
static PyObject *wrap_with(PyObject *self, void *pointer, int flags) {
  if (pointer == NULL)
    return PyErr_Format(PyExc_ValueError, "nothing to wrap");
  return wrap(self, pointer, flags | NO_SHADOW);
}

static PyObject *fresh_ok(PyObject *self, PyObject *ignored) {
  return wrap(self, &wrapped_type, 0);
}

static PyObject *own_ok(PyObject *self, PyObject *ignored) {
  PyObject *result = 0;
  result = wrap(self, &wrapped_type, OWN | NO_SHADOW);
  return result;
}

static PyObject *in_place_bad(PyObject *self, PyObject *ignored) {
  PyObject *result = wrap(self, &wrapped_type, OWN | IN_PLACE);
  return result; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *in_place_ok(PyObject *self, PyObject *ignored) {
  PyObject *result = wrap(self, &wrapped_type, IN_PLACE);
  Py_XINCREF(result);
  return result;
}

static PyObject *leaked_bad(PyObject *self, PyObject *ignored) {
  PyObject *result = wrap(self, &wrapped_type, OWN);
  if (result == NULL)
    return NULL;
  Py_RETURN_NONE; // two-warning {{[refcop-ref-leak]}}
}

static PyObject *leaked_ok(PyObject *self, PyObject *ignored) {
  PyObject *result = wrap(self, &wrapped_type, IN_PLACE);
  if (result == NULL)
    return NULL;
  Py_RETURN_NONE;
}

// The caller tested the bit itself.
static PyObject *tested(PyObject *self, int flags) {
  if (flags & IN_PLACE)
    return NULL;
  return wrap(self, &wrapped_type, flags);
}

static PyObject *tested_ok(PyObject *self, PyObject *ignored) {
  return tested(self, OWN);
}

static PyMethodDef methods[] = {
    {"fresh_ok", fresh_ok, METH_NOARGS, NULL},         {"own_ok", own_ok, METH_NOARGS, NULL},
    {"in_place_bad", in_place_bad, METH_NOARGS, NULL}, {"in_place_ok", in_place_ok, METH_NOARGS, NULL},
    {"leaked_bad", leaked_bad, METH_NOARGS, NULL},     {"leaked_ok", leaked_ok, METH_NOARGS, NULL},
    {"tested_ok", tested_ok, METH_NOARGS, NULL},       {NULL}};

PyMethodDef *the_methods = methods;
