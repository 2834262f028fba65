// A field that points to its own object closes a ring only with a reference of its own.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=borrowed-store %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 -plugin-arg-refcop level=2 -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=borrowed-store %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *owner;
  int flags;
} Array;

static void Array_dealloc(Array *self) {
  if (!(self->flags & 1))
    Py_XDECREF(self->owner);
  PyObject_Free(self);
}

void init_ok(Array *self, int flags, PyObject *owner) {
  self->flags = flags;
  if (flags & 1) {
    self->owner = (PyObject *)self;
  } else {
    Py_XINCREF(owner);
    self->owner = owner;
  }
}

void init_bad(Array *self, int flags) {
  self->flags = flags;
  Py_INCREF(self);
  self->owner = (PyObject *)self; // expected-warning {{a cycle of strong references is closed here}}
}

typedef struct {
  PyObject_HEAD
  Array *root;
} Cache;

// One reference, of the cache: the links are none.
void link_ok(Cache *cache, PyObject *type) {
  Array *root = (Array *)PyObject_CallObject(type, NULL);
  if (!root)
    return;
  cache->root = root;
  root->owner = (PyObject *)root;
}

PyTypeObject Array_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Array",
    .tp_basicsize = sizeof(Array),
    .tp_dealloc = (destructor)Array_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};
