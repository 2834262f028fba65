// A function that other files call and that keeps its argument, where this file releases what lies there.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *callback, *hint;
} Timer;

static void timer_dealloc(PyObject *object) {
  Timer *self = (Timer *)object;
  Py_XDECREF(self->callback);
  Py_TYPE(self)->tp_free(object);
}

static PyTypeObject Timer_Type = { // expected-warning {{[refcop-gc-flag-missing]}}
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Timer",
    .tp_basicsize = sizeof(Timer),
    .tp_dealloc = timer_dealloc,
};

PyObject *Timer_New_bad(PyObject *callback) {
  Timer *self = PyObject_New(Timer, &Timer_Type);
  if (self == NULL)
    return NULL;
  self->hint = NULL;
  self->callback = callback; // expected-warning {{[refcop-borrowed-store]}}
  return (PyObject *)self;
}

PyObject *Timer_New_ok(PyObject *callback) {
  Timer *self = PyObject_New(Timer, &Timer_Type);
  if (self == NULL)
    return NULL;
  self->hint = callback; /* nothing says that it owns */
  Py_INCREF(callback);
  self->callback = callback;
  return (PyObject *)self;
}

static PyObject *current;

/* Its callers get hold of the function for it: they may. */
int Timer_Use_ok(PyObject *callback) {
  Py_XDECREF(current);
  current = callback;
  return 1;
}

/* This file alone calls it, and sees what it does. */
static PyObject *timer_steal_ok(PyObject *callback) {
  Timer *self = PyObject_New(Timer, &Timer_Type);
  if (self == NULL) {
    Py_DECREF(callback);
    return NULL;
  }
  self->hint = NULL;
  self->callback = callback;
  return (PyObject *)self;
}

PyObject *Timer_Idle_ok(void) {
  PyObject *name = PyUnicode_FromString("idle");
  return name ? timer_steal_ok(name) : NULL;
}

/* Gives back what it does not keep: it takes the reference over. */
int Timer_Set_ok(Timer *self, PyObject *callback) {
  if (!PyCallable_Check(callback)) {
    Py_DECREF(callback);
    return -1;
  }
  Py_XDECREF(self->callback); // expected-warning {{[refcop-dangling-field]}}
  self->callback = callback;
  return 0;
}
