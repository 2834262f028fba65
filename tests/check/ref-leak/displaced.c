// A helper that nothing asks of: what a place owned, and what was looked at, is overwritten without a release.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *peek, *read;
} reader;

static int reader_traverse(reader *self, visitproc visit, void *arg) {
  Py_VISIT(self->peek);
  Py_VISIT(self->read);
  return 0;
}

static int reader_clear(reader *self) {
  Py_CLEAR(self->peek);
  Py_CLEAR(self->read);
  return 0;
}

static void reader_dealloc(reader *self) {
  PyObject_GC_UnTrack(self);
  reader_clear(self);
  PyObject_GC_Del(self);
}

PyTypeObject Reader_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Reader",
    .tp_basicsize = sizeof(reader),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)reader_dealloc,
    .tp_traverse = (traverseproc)reader_traverse,
    .tp_clear = (inquiry)reader_clear,
};

int look_ahead_bad(reader *self) {
  if (self->peek) {
    PyObject *data = PyObject_CallObject(self->peek, NULL);
    if (data == NULL) {
      PyErr_Clear();
      self->peek = NULL; // expected-warning {{leaked reference to 'peek': it is overwritten here}}
      return 0;
    }
    Py_DECREF(data);
  }
  return 1;
}

int look_ahead_ok(reader *self) {
  if (self->peek) {
    PyObject *data = PyObject_CallObject(self->peek, NULL);
    if (data == NULL) {
      PyErr_Clear();
      Py_CLEAR(self->peek);
      return 0;
    }
    Py_DECREF(data);
  }
  return 1;
}

void replace_ok(reader *self, PyObject *with) {
  PyObject *old = self->peek;
  if (old == NULL)
    return;
  Py_INCREF(with);
  self->peek = with;
  Py_DECREF(old);
}

void move_ok(reader *self) {
  if (self->peek && self->read == NULL) {
    self->read = self->peek;
    self->peek = NULL;
  }
}

PyObject *take_ok(reader *self) {
  PyObject *taken = self->peek;
  if (taken)
    self->peek = NULL;
  return taken;
}

void forget_unknown_ok(reader *self) { self->peek = NULL; }
