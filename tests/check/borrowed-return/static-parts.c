// Objects that are part of a static struct or array, named by their address.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=gc-flag-missing -I%python_inc_39 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=gc-flag-missing -I%python_inc_311 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=gc-flag-missing -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  long value;
} Number;

static struct {
  Number small[16];
  Number none;
} numbers;

static PyTypeObject Number_Type;

static PyObject *small_ok(long value) {
  PyObject *number = (PyObject *)&numbers.small[value];
  Py_INCREF(number);
  return number;
}

static PyObject *number_new(long value) {
  if (0 <= value && value < 16)
    return small_ok(value);
  Number *number = PyObject_New(Number, &Number_Type);
  if (number)
    number->value = value;
  return (PyObject *)number;
}

static PyObject *get_bad(PyObject *self, PyObject *arg) {
  PyObject *number = (PyObject *)&numbers.small[1];
  return number; // expected-warning {{borrowed reference 'small' is returned where a new reference is expected}}
}

static PyObject *none_bad(PyObject *self, PyObject *arg) {
  if (arg == Py_None)
    return (PyObject *)&numbers.none; // expected-warning {{borrowed reference 'none' is returned where a new reference is expected}}
  return number_new(3);
}

static PyObject *none_ok(PyObject *self, PyObject *arg) {
  if (arg == Py_None) {
    Py_INCREF(&numbers.none);
    return (PyObject *)&numbers.none;
  }
  return number_new(3);
}

// What number_new() gives is known to be new: a reference too few, or too many, shows.
static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  PyObject *number = number_new(3);
  if (!number)
    return NULL;
  if (arg == Py_None)
    return PyErr_Format(PyExc_ValueError, "no"); // expected-warning {{leaked reference to 'number' from number_new()}}
  return number;
}

// It is the argument itself: nothing is taken for it, and nothing released.
static PyObject *shared_ok(PyObject *given) {
  PyObject *none = (PyObject *)&numbers.none;
  if (given != none) {
    Py_DECREF(given);
    Py_INCREF(none);
  }
  return none;
}

static PyObject *use_ok(PyObject *self, PyObject *arg) {
  PyObject *number = number_new(3);
  if (!number)
    return NULL;
  return shared_ok(number);
}

typedef struct {
  PyObject_HEAD
  PyObject *factory;
} Holder;

static int holder_init_ok(Holder *self, PyObject *args, PyObject *kwds) {
  PyObject *old = self->factory;
  self->factory = (PyObject *)&numbers.none;
  Py_INCREF(self->factory);
  Py_XDECREF(old);
  return 0;
}

static void holder_dealloc(Holder *self) {
  Py_XDECREF(self->factory);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject Holder_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.holder",
    .tp_basicsize = sizeof(Holder),
    .tp_init = (initproc)holder_init_ok,
    .tp_dealloc = (destructor)holder_dealloc,
};

// Not an object: what is returned is no business of references.
long *slot_ok(long value) { return &numbers.small[value].value; }

PyMethodDef methods[] = {
    {"get_bad", get_bad, METH_O, NULL},     {"none_bad", none_bad, METH_O, NULL}, {"none_ok", none_ok, METH_O, NULL},
    {"twice_bad", twice_bad, METH_O, NULL}, {"use_ok", use_ok, METH_O, NULL},     {NULL, NULL, 0, NULL},
};
