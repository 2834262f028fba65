// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// A flag of an object says that it holds a reference to itself. Written where the object gets one, and again, after a
// test, where it loses one: neither function is in balance, both together are.
#include <Python.h>

typedef struct {
    PyObject_HEAD
    int flags, running, calls;
} Handle;
#define ACTIVE 1

static PyObject *start_ok(Handle *self, PyObject *unused) {
    if (!(self->flags & ACTIVE)) {
        self->flags |= ACTIVE;
        Py_INCREF(self);
    }
    Py_RETURN_NONE;
}

static PyObject *stop_ok(Handle *self, PyObject *unused) {
    if (self->flags & ACTIVE) {
        self->flags &= ~ACTIVE;
        Py_DECREF(self);
    }
    Py_RETURN_NONE;
}

static PyObject *run_ok(Handle *self, PyObject *unused) {
    self->running = 1;
    Py_INCREF(self);
    Py_RETURN_NONE;
}

static PyObject *halt_ok(Handle *self, PyObject *unused) {
    if (!self->running)
        Py_RETURN_NONE;
    self->running = 0;
    Py_DECREF(self);
    Py_RETURN_NONE;
}

static PyObject *no_test_bad(Handle *self, PyObject *unused) {
    self->calls--;
    Py_DECREF(self); // expected-warning {{borrowed reference 'self' is released}}
    Py_RETURN_NONE;
}

static PyObject *no_release_bad(Handle *self, PyObject *unused) {
    self->calls++;
    Py_INCREF(self);
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'self'}}
}

static PyObject *another_field_bad(Handle *self, PyObject *unused) {
    if (self->running) {
        self->flags = 0;
        Py_DECREF(self); // expected-warning {{borrowed reference 'self' is released}}
    }
    Py_RETURN_NONE;
}

static PyMethodDef handle_methods[] = {
    {"a", (PyCFunction)start_ok, METH_NOARGS, NULL},
    {"b", (PyCFunction)stop_ok, METH_NOARGS, NULL},
    {"c", (PyCFunction)run_ok, METH_NOARGS, NULL},
    {"d", (PyCFunction)halt_ok, METH_NOARGS, NULL},
    {"e", (PyCFunction)no_test_bad, METH_NOARGS, NULL},
    {"f", (PyCFunction)no_release_bad, METH_NOARGS, NULL},
    {"g", (PyCFunction)another_field_bad, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *use_methods(void) { return handle_methods; }
