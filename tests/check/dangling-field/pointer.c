// A helper is given the address of a member and replaces what is there: released first, put in place afterwards.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *item;
} Spam;

static int replace_bad(PyObject **field, PyObject *value) {
  Py_INCREF(value);
  Py_XDECREF(*field); // expected-warning {{is released while the field still points to it}}
  *field = value;
  return 0;
}

static int replace_ok(PyObject **field, PyObject *value) {
  PyObject *old = *field;
  Py_INCREF(value);
  *field = value;
  Py_XDECREF(old);
  return 0;
}

// Only variables of a frame are replaced: nobody else sees those.
static int replace_local_ok(PyObject **variable, PyObject *value) {
  Py_INCREF(value);
  Py_XDECREF(*variable);
  *variable = value;
  return 0;
}

static int set_bad(Spam *self, PyObject *value, void *closure) {
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "not to be deleted");
    return -1;
  }
  return replace_bad(&self->item, value);
}

static int set_ok(Spam *self, PyObject *value, void *closure) {
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "not to be deleted");
    return -1;
  }
  return replace_ok(&self->item, value);
}

static PyObject *last_ok(PyObject *self, PyObject *arg) {
  PyObject *last = NULL;
  replace_local_ok(&last, arg);
  replace_local_ok(&last, self);
  return last;
}

static PyGetSetDef members[] = {{"a", NULL, (setter)set_bad}, {"b", NULL, (setter)set_ok}, {NULL}};
PyGetSetDef *the_members(void) { return members; }
static PyMethodDef methods[] = {{"last", last_ok, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
