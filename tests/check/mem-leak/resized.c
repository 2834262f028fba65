// PyMem_Resize moves a block: what its variable holds afterwards is memory, not a reference, and what the macro gives is the same block.
//
// RUN: %refcop_verify -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject **items;
    Py_ssize_t n, cap;
} Stack;

static void dealloc(Stack *self) {
    for (Py_ssize_t i = 0; i < self->n; i++)
        Py_DECREF(self->items[i]);
    PyMem_Free(self->items);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int grow(Stack *self) {
    Py_ssize_t cap = self->cap ? self->cap * 2 : 4;
    PyObject **items = self->items;
    PyMem_Resize(items, PyObject *, cap);
    if (!items) {
        PyErr_NoMemory();
        return -1;
    }
    self->items = items;
    self->cap = cap;
    return 0;
}

static PyObject *push_ok(Stack *self, PyObject *arg) {
    if (self->n == self->cap && grow(self) < 0)
        return NULL;
    self->items[self->n++] = Py_NewRef(arg);
    Py_RETURN_NONE;
}

static PyObject *push_at_once_ok(Stack *self, PyObject *arg) {
    if (self->n == self->cap) {
        PyObject **items = PyMem_Resize(self->items, PyObject *, self->cap + 4);
        if (!items)
            return PyErr_NoMemory();
        self->items = items;
        self->cap += 4;
    }
    self->items[self->n++] = Py_NewRef(arg);
    Py_RETURN_NONE;
}

static PyObject *text_ok(PyObject *self, PyObject *arg) {
    char *text = NULL;
    PyMem_Resize(text, char, 20);
    if (!text)
        return PyErr_NoMemory();
    text[0] = 0;
    PyObject *result = PyUnicode_FromString(text);
    PyMem_Free(text);
    return result;
}

static PyObject *text_bad(PyObject *self, PyObject *arg) {
    char *text = NULL;
    PyMem_Resize(text, char, 20);
    if (!text)
        return PyErr_NoMemory();
    text[0] = 0;
    return PyUnicode_FromString(text); // expected-warning {{leaked memory: 'text' from PyMem_Resize() is not freed on the way to this return}}
}

static PyMethodDef methods[] = {
    {"push_ok", (PyCFunction)push_ok, METH_O, NULL},
    {"push_at_once_ok", (PyCFunction)push_at_once_ok, METH_O, NULL},
    {NULL},
};

PyTypeObject Stack_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = methods,
};

static PyMethodDef functions[] = {
    {"text_ok", text_ok, METH_NOARGS, NULL},
    {"text_bad", text_bad, METH_NOARGS, NULL},
    {NULL},
};

PyMethodDef *the_functions(void) {
    return functions;
}
