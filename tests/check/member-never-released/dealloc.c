// tp_dealloc releases each object that the instance owns.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *held, *other, *borrowed;
} Spam;

static int init(Spam *self, PyObject *args, PyObject *kwargs) {
  PyObject *held;
  if (!PyArg_ParseTuple(args, "U", &held))
    return -1;
  Py_INCREF(held);
  Py_XSETREF(self->held, held);
  Py_INCREF(held);
  Py_XSETREF(self->other, held);
  return 0;
}
static PyObject *lend(Spam *self, PyObject *value) {
  self->borrowed = value; // NOLINT(refcop-borrowed-store)
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"lend", (PyCFunction)lend, METH_O}, {NULL}};
static void all_ok(Spam *self) {
  Py_XDECREF(self->held);
  Py_XDECREF(self->other);
  Py_TYPE(self)->tp_free(self);
}
static void helper(Spam *self) {
  Py_CLEAR(self->held);
  Py_CLEAR(self->other);
}
static void helper_ok(Spam *self) {
  helper(self);
  Py_TYPE(self)->tp_free(self);
}
static void one_bad(Spam *self) { // expected-warning {{does not release 'other'}}
  Py_XDECREF(self->held);
  Py_TYPE(self)->tp_free(self);
}

static PyTypeObject all_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.all_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)all_ok,
    .tp_init = (initproc)init,
    .tp_methods = methods,
};

static PyTypeObject helper_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.helper_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)helper_ok,
    .tp_init = (initproc)init,
    .tp_methods = methods,
};

static PyTypeObject one_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.one_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)one_bad,
    .tp_init = (initproc)init,
    .tp_methods = methods,
};

// There are no instances of it, only of types that derive from it.

static PyTypeObject abstract_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.abstract_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_methods = methods,
};
