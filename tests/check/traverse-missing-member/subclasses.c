// A subclass visits what is its own, and what the function that it replaces would visit.
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

static int spam_clear(Spam *self) {
  Py_CLEAR(self->held);
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

static PyTypeObject base_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.base_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

typedef struct {
  Spam base;
  PyObject *own;
} Derived;

static int derived_clear(Derived *self) {
  Py_CLEAR(self->own);
  return spam_clear(&self->base);
}
static void derived_dealloc(Derived *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->own);
  spam_dealloc(&self->base);
}
static PyObject *derived_set(Derived *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->own, value);
  Py_RETURN_NONE;
}
static PyMethodDef derived_methods[] = {{"set", (PyCFunction)derived_set, METH_O}, {NULL}};

static int both_ok(Derived *self, visitproc visit, void *arg) {
  Py_VISIT(self->own);
  return spam_traverse(&self->base, visit, arg);
}
static int both_by_hand_ok(Derived *self, visitproc visit, void *arg) {
  Py_VISIT(self->own);
  Py_VISIT(self->base.held);
  return 0;
}
static int base_only_bad(Derived *self, visitproc visit, void *arg) { // expected-warning {{does not visit 'own'}}
  return base_ok.tp_traverse((PyObject *)self, visit, arg);
}
static int own_only_bad(Derived *self, visitproc visit, void *arg) { // expected-warning {{does not visit 'held'}}
  Py_VISIT(self->own);
  return 0;
}

static PyTypeObject both_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.both_type",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)derived_dealloc,
    .tp_traverse = (traverseproc)both_ok,
    .tp_clear = (inquiry)derived_clear,
    .tp_methods = derived_methods,
    .tp_base = &base_ok,
};

static PyTypeObject by_hand_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.by_hand_type",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)derived_dealloc,
    .tp_traverse = (traverseproc)both_by_hand_ok,
    .tp_clear = (inquiry)derived_clear,
    .tp_methods = derived_methods,
    .tp_base = &base_ok,
};

static PyTypeObject base_only_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.base_only_type",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)derived_dealloc,
    .tp_traverse = (traverseproc)base_only_bad,
    .tp_clear = (inquiry)derived_clear,
    .tp_methods = derived_methods,
    .tp_base = &base_ok,
};

static PyTypeObject own_only_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.own_only_type",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)derived_dealloc,
    .tp_traverse = (traverseproc)own_only_bad,
    .tp_clear = (inquiry)derived_clear,
    .tp_methods = derived_methods,
    .tp_base = &base_ok,
};
