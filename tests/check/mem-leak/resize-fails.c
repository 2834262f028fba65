// PyMem_Resize that fails has put NULL in place of the block, which nobody can free any more; its result need not be looked at to see that.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct {
    PyObject_HEAD
    char *text;
    Py_ssize_t room;
} Line;

static void dealloc(Line *self) {
    PyMem_Free(self->text);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *member_bad(Line *self, PyObject *unused) {
    if (self->text[0] == '!')
        Py_RETURN_NONE;
    PyMem_Resize(self->text, char, self->room * 2); // expected-warning {{leaked memory: 'text' is overwritten here before it is freed}}
    if (!self->text)
        return PyErr_NoMemory();
    self->room *= 2;
    Py_RETURN_NONE;
}

static PyObject *member_ok(Line *self, PyObject *unused) {
    char *text = self->text;
    PyMem_Resize(text, char, self->room * 2);
    if (!text)
        return PyErr_NoMemory();
    self->text = text;
    self->room *= 2;
    Py_RETURN_NONE;
}

static PyObject *local_bad(PyObject *self, PyObject *unused) {
    char *text = PyMem_Malloc(10);
    if (!text)
        return PyErr_NoMemory();
    PyMem_Resize(text, char, 100); // expected-warning {{leaked memory: 'text' from PyMem_Malloc() is overwritten here before it is freed}}
    if (!text)
        return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize(text, 100);
    PyMem_Free(text);
    return result;
}

static PyObject *local_ok(PyObject *self, PyObject *unused) {
    char *text = PyMem_Malloc(10), *before = text;
    if (!text)
        return PyErr_NoMemory();
    PyMem_Resize(text, char, 100);
    if (!text) {
        PyMem_Free(before);
        return PyErr_NoMemory();
    }
    PyObject *result = PyBytes_FromStringAndSize(text, 100);
    PyMem_Free(text);
    return result;
}

static PyMethodDef methods[] = {
    {"member_bad", (PyCFunction)member_bad, METH_NOARGS, NULL},
    {"member_ok", (PyCFunction)member_ok, METH_NOARGS, NULL},
    {NULL},
};

PyTypeObject Line_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Line",
    .tp_basicsize = sizeof(Line),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = methods,
};

static PyMethodDef functions[] = {
    {"local_bad", local_bad, METH_NOARGS, NULL},
    {"local_ok", local_ok, METH_NOARGS, NULL},
    {NULL},
};

PyMethodDef *the_functions(void) {
    return functions;
}
