// The members of a struct that a type begins with are its base's to visit, also where the base type
// is defined in another file.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *factory;
} Base;
extern PyTypeObject base_type;

typedef struct {
  Base base;
  PyObject *extra;
} Derived;

static int init(Derived *self, PyObject *args, PyObject *kwargs) {
  PyObject *factory, *extra;
  if (!PyArg_ParseTuple(args, "OO", &factory, &extra))
    return -1;
  Py_INCREF(factory);
  Py_XSETREF(self->base.factory, factory);
  Py_INCREF(extra);
  Py_XSETREF(self->extra, extra);
  return 0;
}

static int all_ok(Derived *self, visitproc visit, void *arg) {
  Py_VISIT(self->extra);
  return base_type.tp_traverse((PyObject *)self, visit, arg);
}
static int own_bad(Derived *self, visitproc visit, void *arg) { // expected-warning {{'extra'}}
  return base_type.tp_traverse((PyObject *)self, visit, arg);
}
static int clear(Derived *self) {
  Py_CLEAR(self->extra);
  return base_type.tp_clear((PyObject *)self);
}
static void dealloc(Derived *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->extra);
  base_type.tp_dealloc((PyObject *)self);
}

PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ok",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_base = &base_type,
    .tp_init = (initproc)init,
    .tp_traverse = (traverseproc)all_ok,
    .tp_clear = (inquiry)clear,
    .tp_dealloc = (destructor)dealloc,
};
PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bad",
    .tp_basicsize = sizeof(Derived),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_base = &base_type,
    .tp_init = (initproc)init,
    .tp_traverse = (traverseproc)own_bad,
    .tp_clear = (inquiry)clear,
    .tp_dealloc = (destructor)dealloc,
};
