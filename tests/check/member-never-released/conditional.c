// tp_dealloc releases a member on a condition: are there instances that own it and do not meet it?
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

int open_handle(void);
void close_handle(int handle);

typedef struct {
  PyObject_HEAD
  PyObject *name;
  int handle;
} Spam;

static int spam_init(Spam *self, PyObject *args, PyObject *kwargs) {
  PyObject *name;
  if (!PyArg_ParseTuple(args, "U", &name))
    return -1;
  Py_INCREF(name);
  Py_XSETREF(self->name, name);
  self->handle = -1;
  int handle = open_handle();
  if (handle < 0) {
    PyErr_SetNone(PyExc_OSError);
    return -1;
  }
  self->handle = handle;
  return 0;
}

static void conditional_bad(Spam *self) { // expected-warning {{releases 'name' only if 'handle' allows it}}
  if (self->name && self->handle != -1) {
    close_handle(self->handle);
    Py_XDECREF(self->name);
  }
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void always_ok(Spam *self) {
  if (self->handle != -1)
    close_handle(self->handle);
  Py_XDECREF(self->name);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void both_ways_ok(Spam *self) {
  if (self->handle != -1) {
    close_handle(self->handle);
    Py_XDECREF(self->name);
  } else {
    Py_CLEAR(self->name);
  }
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject conditional_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.conditional_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)conditional_bad,
    .tp_init = (initproc)spam_init,
};
static PyTypeObject always_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.always_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)always_ok,
    .tp_init = (initproc)spam_init,
};
static PyTypeObject both_ways_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.both_ways_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)both_ways_ok,
    .tp_init = (initproc)spam_init,
};

// The member that is asked says whether the other one is owned.

typedef struct {
  PyObject_HEAD
  PyObject *owner;
  int owns;
} Flagged;

static PyObject *flagged_take(Flagged *self, PyObject *owner) {
  if (self->owns)
    Py_XDECREF(self->owner);
  Py_INCREF(owner);
  self->owner = owner;
  self->owns = 1;
  Py_RETURN_NONE;
}
static PyObject *flagged_drop(Flagged *self, PyObject *unused) {
  self->owns = 0;
  Py_CLEAR(self->owner);
  Py_RETURN_NONE;
}
static PyMethodDef flagged_methods[] = {{"take", (PyCFunction)flagged_take, METH_O},
                                        {"drop", (PyCFunction)flagged_drop, METH_NOARGS},
                                        {NULL}};
static void flagged_ok(Flagged *self) {
  PyObject_GC_UnTrack(self);
  if (self->owns)
    Py_XDECREF(self->owner);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int flagged_traverse(Flagged *self, visitproc visit, void *arg) {
  Py_VISIT(self->owner);
  return 0;
}
static int flagged_clear(Flagged *self) {
  Py_CLEAR(self->owner);
  return 0;
}
static PyTypeObject flagged_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.flagged_type",
    .tp_basicsize = sizeof(Flagged),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)flagged_ok,
    .tp_traverse = (traverseproc)flagged_traverse,
    .tp_clear = (inquiry)flagged_clear,
    .tp_methods = flagged_methods,
};
