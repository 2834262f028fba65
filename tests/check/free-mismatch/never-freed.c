// A tp_dealloc that ends without giving the object's memory back, though it holds no objects.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyThread_type_lock lock;
} Spam;

static void heap_bad(PyObject *self) { // expected-warning {{tp_dealloc of 'x.heap_bad' never gives the object's memory back}}
  Spam *spam = (Spam *)self;
  if (spam->lock)
    PyThread_free_lock(spam->lock);
  PyTypeObject *type = Py_TYPE(self);
  Py_DECREF(type);
}

static void heap_ok(PyObject *self) {
  Spam *spam = (Spam *)self;
  if (spam->lock)
    PyThread_free_lock(spam->lock);
  PyTypeObject *type = Py_TYPE(self);
  PyObject_Free(self);
  Py_DECREF(type);
}

typedef struct link {
  PyObject *next;
} Link;

static void other_stored_bad(PyObject *self) { // expected-warning {{tp_dealloc of 'x.other_stored_bad' never gives the object's memory back}}
  Link *link = (Link *)((Spam *)self)->lock;
  Link *other = (Link *)link->next;
  link->next = other->next;
  PyTypeObject *type = Py_TYPE(self);
  Py_DECREF(type);
}

static Link *free_links;

static void kept_ok(PyObject *self) {
  Link *link = (Link *)((Spam *)self)->lock;
  PyObject *spare = self;
  link->next = spare;
  free_links = link;
  PyTypeObject *type = Py_TYPE(self);
  Py_DECREF(type);
}

static inline void finish(void *self) {
  PyTypeObject *type = Py_TYPE((PyObject *)self);
  freefunc tp_free = (freefunc)PyType_GetSlot(type, Py_tp_free);
  tp_free(self);
}

static void helper_ok(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  finish(self);
  Py_DECREF(type);
}

#define SPEC(NAME)                                                                                 \
  static PyType_Slot NAME##_slots[] = {{Py_tp_dealloc, NAME}, {0, 0}};                             \
  PyType_Spec NAME##_spec = {                                                                      \
      .name = "x." #NAME, .basicsize = sizeof(Spam), .flags = Py_TPFLAGS_DEFAULT, .slots = NAME##_slots};

SPEC(heap_bad)
SPEC(heap_ok)
SPEC(helper_ok)
SPEC(other_stored_bad)
SPEC(kept_ok)

typedef struct {
  PyObject_HEAD
  int number;
} Plain;

static void made_bad(Plain *self) { // expected-warning {{tp_dealloc of 'x.made_bad' never gives the object's memory back}}
  self->number = 0;
}

static PyTypeObject made_bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.made_bad",
    .tp_basicsize = sizeof(Plain),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)made_bad,
};

PyObject *make(PyObject *module, PyObject *unused) {
  Plain *made = PyObject_New(Plain, &made_bad_type);
  if (made)
    made->number = 1;
  return (PyObject *)made;
}

// The only instance is in static memory: nothing is to be freed.
typedef struct {
  PyObject_HEAD
  int level;
} Single;

static void single_ok(Single *self) { self->level = 0; }

static PyTypeObject single_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.single",
    .tp_basicsize = sizeof(Single),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)single_ok,
};

Single single = {PyObject_HEAD_INIT(&single_type) 0};
