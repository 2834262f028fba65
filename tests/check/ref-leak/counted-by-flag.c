// RUN: %refcop_verify -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note %s
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

// The flag is whether a callback is set.
typedef struct {
    PyObject_HEAD
    PyObject *hook, *other, *third;
} Hooked;

static int hook_set_ok(Hooked *self, PyObject *value, void *closure) {
    if (value == NULL || value == Py_None) {
        if (self->hook)
            Py_DECREF(self);
        Py_CLEAR(self->hook);
    } else {
        if (self->hook == NULL)
            Py_INCREF(self);
        Py_INCREF(value);
        Py_XDECREF(self->hook);
        self->hook = value;
    }
    return 0;
}

// Both where it is set: nothing is counted by that.
static int other_set_bad(Hooked *self, PyObject *value, void *closure) {
    if (self->other)
        Py_DECREF(self); // expected-warning {{borrowed reference 'self' is released}}
    Py_XINCREF(value);
    Py_XSETREF(self->other, value);
    return 0;
}

static PyObject *other_get_bad(Hooked *self, void *closure) {
    if (self->other)
        Py_INCREF(self);
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'self'}}
}

static int third_set_bad(Hooked *self, PyObject *value, void *closure) {
    if (self->third == NULL)
        Py_INCREF(self);
    Py_XINCREF(value);
    Py_XSETREF(self->third, value);
    return 0; // expected-warning {{leaked reference to 'self'}}
}

static void hooked_dealloc(Hooked *self) {
    Py_XDECREF(self->hook);
    Py_XDECREF(self->other);
    Py_XDECREF(self->third);
    PyObject_Free(self);
}

static PyGetSetDef hooked_getset[] = {
    {"hook", NULL, (setter)hook_set_ok, NULL, NULL},
    {"other", (getter)other_get_bad, (setter)other_set_bad, NULL, NULL},
    {"third", NULL, (setter)third_set_bad, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
PyTypeObject hooked_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Hooked",
    .tp_basicsize = sizeof(Hooked),
    .tp_dealloc = (destructor)hooked_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getset = hooked_getset,
};
