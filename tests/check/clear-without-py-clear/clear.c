// While tp_clear releases an object, its destructor may come back to the field.
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
  PyObject *held;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}

static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static int macro_ok(Spam *self) {
  Py_CLEAR(self->held);
  return 0;
}
static int by_hand_ok(Spam *self) {
  PyObject *held = self->held;
  self->held = NULL;
  Py_XDECREF(held);
  return 0;
}
static int dangling_bad(Spam *self) {
  Py_XDECREF(self->held); // expected-warning {{while the field still points to it}}
  return 0;
}
static int too_late_bad(Spam *self) {
  Py_XDECREF(self->held); // expected-warning {{while the field still points to it}}
  self->held = NULL;
  return 0;
}

static PyTypeObject macro_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.macro_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)macro_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject by_hand_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.by_hand_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)by_hand_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject dangling_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.dangling_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)dangling_bad,
    .tp_methods = spam_methods,
};

static PyTypeObject too_late_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.too_late_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)too_late_bad,
    .tp_methods = spam_methods,
};
