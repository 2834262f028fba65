// Names that a table fills: what a struct that is no object holds, and nobody stores to by name, is as good as a global.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

struct names {
  PyObject *spam, *eggs;
};

static struct names storage, *names = &storage;

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Named;

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Other;

static PyTypeObject ok_type, bad_type;

struct entry {
  PyObject **place;
  const char *text;
};

static int fill(struct entry *at) {
  for (; at->place; at++)
    if (!(*at->place = PyUnicode_InternFromString(at->text)))
      return -1;
  return 0;
}

static int fill_names(void) {
  struct entry entries[] = {{&names->spam, "spam"}, {&names->eggs, "eggs"}, {NULL, NULL}};
  return fill(entries);
}

static PyObject *named(PyTypeObject *type, PyObject *name) {
  Named *self = PyObject_GC_New(Named, type);
  if (!self)
    return NULL;
  Py_INCREF(name);
  self->name = name;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

static PyObject *new_ok(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  if (!names->spam && fill_names() < 0)
    return NULL;
  return named(&ok_type, names->spam);
}

static int visit_ok(Named *self, visitproc visit, void *arg) { return 0; }

static void dealloc_named(Named *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->name);
  PyObject_GC_Del(self);
}

static PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Named",
    .tp_basicsize = sizeof(Named),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = new_ok,
    .tp_traverse = (traverseproc)visit_ok,
    .tp_dealloc = (destructor)dealloc_named,
};

// Anything.
static PyObject *new_bad(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  Other *self = PyObject_GC_New(Other, &bad_type);
  if (!self)
    return NULL;
  Py_INCREF(args);
  self->name = args;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

static int visit_bad(Other *self, visitproc visit, void *arg) { return 0; } // expected-warning {{does not visit 'name'}}

static void dealloc_other(Other *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->name);
  PyObject_GC_Del(self);
}

static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "m.Other",
    .tp_basicsize = sizeof(Other),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = new_bad,
    .tp_traverse = (traverseproc)visit_bad,
    .tp_dealloc = (destructor)dealloc_other,
};
