// What bf_getbuffer puts into the view is its caller's to release, unless it fails.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    double data[8];
    int sealed;
} Row;

static void fill(Row *self, Py_buffer *view) {
    view->buf = self->data;
    view->len = sizeof self->data;
    view->itemsize = sizeof(double);
    view->readonly = 0;
    view->ndim = 1;
    view->format = "d";
    view->shape = view->strides = view->suboffsets = NULL;
    view->internal = NULL;
}

static int give_bad(Row *self, Py_buffer *view, int flags) {
    fill(self, view);
    view->obj = (PyObject *)self; // expected-warning {{borrowed reference 'self' is stored where it outlives the call, without a reference of its own}}
    return 0;
}

static int give_ok(Row *self, Py_buffer *view, int flags) {
    fill(self, view);
    view->obj = Py_NewRef((PyObject *)self);
    return 0;
}

static int refuse_bad(Row *self, Py_buffer *view, int flags) {
    fill(self, view);
    view->obj = (PyObject *)self;
    Py_INCREF(self);
    if (self->sealed && (flags & PyBUF_WRITABLE)) {
        PyErr_SetString(PyExc_BufferError, "sealed");
        return -1; // expected-warning {{leaked reference to 'self': it is not released on the way to this return}}
    }
    return 0;
}

static int refuse_ok(Row *self, Py_buffer *view, int flags) {
    fill(self, view);
    view->obj = NULL;
    if (self->sealed && (flags & PyBUF_WRITABLE)) {
        PyErr_SetString(PyExc_BufferError, "sealed");
        return -1;
    }
    view->obj = Py_NewRef((PyObject *)self);
    return 0;
}

static int info_ok(Row *self, Py_buffer *view, int flags) {
    return PyBuffer_FillInfo(view, (PyObject *)self, self->data, sizeof self->data, self->sealed, flags);
}

#define ROW_TYPE(getter) \
    static PyBufferProcs getter##_procs = {(getbufferproc)getter, NULL}; \
    PyTypeObject getter##_Type = { \
        PyVarObject_HEAD_INIT(NULL, 0) \
        .tp_name = "spam." #getter, \
        .tp_basicsize = sizeof(Row), \
        .tp_as_buffer = &getter##_procs, \
        .tp_flags = Py_TPFLAGS_DEFAULT, \
    }

ROW_TYPE(give_bad);
ROW_TYPE(give_ok);
ROW_TYPE(refuse_bad);
ROW_TYPE(refuse_ok);
ROW_TYPE(info_ok);
