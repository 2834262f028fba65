// A member that is freed in several ways: one of them does not go with how its memory is allocated.
//
// RUN: %refcop_verify -plugin-arg-refcop no=mem-leak -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *text;  // PyMem_Malloc, always
    char *shown; // PyMem_Malloc or strdup: the file may know which
    int copied;
} Line;

static void dealloc(Line *self) {
    PyMem_Free(self->text);
    if (self->copied)
        free(self->shown);
    else
        PyMem_Free(self->shown);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int fill_bad(Line *self, Py_ssize_t n) {
    char *text = PyMem_Malloc((size_t)n);
    if (!text) {
        free(self->text); // expected-warning {{'text' is freed with free(), but what is stored there is allocated with PyMem_Malloc()}}
        self->text = NULL;
        PyErr_NoMemory();
        return -1;
    }
    PyMem_Free(self->text);
    self->text = text;
    return 0;
}

static int show_ok(Line *self, const char *from) {
    char *shown = from ? strdup(from) : PyMem_Malloc(8);
    if (!shown) {
        PyErr_NoMemory();
        return -1;
    }
    self->copied = from != NULL;
    self->shown = shown;
    return 0;
}

static int init(Line *self, PyObject *args, PyObject *kwargs) {
    return fill_bad(self, 8) < 0 || show_ok(self, NULL) < 0 ? -1 : 0;
}

PyTypeObject Line_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Line",
    .tp_basicsize = sizeof(Line),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)init,
};
