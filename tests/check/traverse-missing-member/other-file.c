// A member of a type of the program's own that another file has: whether the collector sees it is not known there.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *owner; // borrowed
} Stream;
extern PyTypeObject StreamType;

typedef struct {
  PyObject_HEAD
  Stream *stream;
  PyObject *input;
} Filter;

static int Filter_ok_traverse(Filter *self, visitproc visit, void *arg) { // two-warning {{does not visit 'stream'}}
  Py_VISIT(self->input);
  return 0;
}

static int Filter_bad_traverse(Filter *self, visitproc visit, void *arg) { // expected-warning {{does not visit 'input'}} two-warning {{does not visit 'stream'}}
  return 0;
}

static int Filter_clear(Filter *self) {
  Py_CLEAR(self->input);
  Py_CLEAR(self->stream);
  return 0;
}

static void Filter_dealloc(Filter *self) {
  PyObject_GC_UnTrack(self);
  Filter_clear(self);
  Py_TYPE(self)->tp_free(self);
}

static PyObject *Filter_new(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Filter *self = (Filter *)type->tp_alloc(type, 0);
  if (!self)
    return NULL;
  self->stream = (Stream *)StreamType.tp_alloc(&StreamType, 0);
  if (!self->stream) {
    Py_DECREF(self);
    return NULL;
  }
  self->stream->owner = (PyObject *)self;
  return (PyObject *)self;
}

static PyObject *Filter_set(Filter *self, PyObject *input) {
  Py_INCREF(input);
  Py_XSETREF(self->input, input);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"set", (PyCFunction)Filter_set, METH_O, NULL}, {NULL}};

PyTypeObject Filter_ok = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Filter_ok",
    .tp_basicsize = sizeof(Filter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = Filter_new,
    .tp_dealloc = (destructor)Filter_dealloc,
    .tp_traverse = (traverseproc)Filter_ok_traverse,
    .tp_clear = (inquiry)Filter_clear,
    .tp_methods = methods,
};

PyTypeObject Filter_bad = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Filter_bad",
    .tp_basicsize = sizeof(Filter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = Filter_new,
    .tp_dealloc = (destructor)Filter_dealloc,
    .tp_traverse = (traverseproc)Filter_bad_traverse,
    .tp_clear = (inquiry)Filter_clear,
    .tp_methods = methods,
};
