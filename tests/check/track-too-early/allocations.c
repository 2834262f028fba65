// A collection may start before the members are set.
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

static PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Spam_Type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

PyObject *last_ok(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  self->held = PyList_New(0);
  if (!self->held) {
    Py_DECREF(self);
    return NULL;
  }
  PyObject_GC_Track(self);
  return (PyObject *)self;
}
PyObject *early_bad(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  PyObject_GC_Track(self); // expected-warning {{is tracked before 'held' is set}}
  self->held = PyList_New(0);
  return (PyObject *)self;
}
PyObject *null_first_ok(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  self->held = NULL;
  PyObject_GC_Track(self);
  self->held = PyList_New(0);
  return (PyObject *)self;
}

/* A helper sets the members. */
static void fill(Spam *self, PyObject *given) {
  if (given == NULL)
    self->held = PyList_New(0);
  else
  {
    Py_INCREF(given);
    self->held = given;
  }
}
static void give(Spam *self, PyObject *given) { self->held = given; }
static void fill_twice(Spam *self) {
  self->held = NULL;
  self->held = PyList_New(0);
}

PyObject *helper_bad(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  PyObject_GC_Track(self); // expected-warning {{is tracked before 'held' is set}}
  fill(self, NULL);
  return (PyObject *)self;
}
PyObject *helper_ok(PyObject *module, PyObject *unused) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  fill(self, NULL);
  PyObject_GC_Track(self);
  return (PyObject *)self;
}
/* No collection can start between the two. */
PyObject *helper_at_once_ok(PyObject *module, PyObject *arg) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  PyObject_GC_Track(self);
  Py_INCREF(arg);
  give(self, arg);
  return (PyObject *)self;
}
PyObject *helper_null_first_ok(PyObject *module, PyObject *arg) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  PyObject_GC_Track(self);
  fill_twice(self);
  return (PyObject *)self;
}
PyObject *null_at_once_ok(PyObject *module, PyObject *arg) {
  Spam *self = PyObject_GC_New(Spam, &Spam_Type);
  if (!self)
    return NULL;
  PyObject_GC_Track(self);
  self->held = NULL;
  self->held = PyList_New(0);
  return (PyObject *)self;
}
