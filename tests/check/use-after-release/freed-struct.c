// A function that frees a struct and releases what is in it: callers hear of both, and what they read from the struct before is theirs no more.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %clang -I%python_inc -fsyntax-only -w -fplugin=%refcop_plugin -fplugin-arg-refcop-print-contracts %s | FileCheck %s

#include <Python.h>

typedef struct node {
    PyObject *key, *value;
    struct node *next;
} node;

typedef struct {
    PyObject_HEAD
    node *head;
} Stack;

// CHECK: free_node(n!: free mem; ->key release; ->value release) inferred
static void free_node(node *n) {
    Py_XDECREF(n->key);
    Py_CLEAR(n->value);
    PyMem_Free(n);
}

// CHECK: take_value(n!: free mem when ok; ->key release when ok) -> new
static PyObject *take_value(node *n) {
    PyObject *value = n->value;
    Py_XDECREF(n->key);
    PyMem_Free(n);
    return value;
}

static node *cut(Stack *self) {
    node *n = self->head;
    if (n)
        self->head = n->next;
    else
        PyErr_SetString(PyExc_IndexError, "empty");
    return n;
}

static PyObject *pop_bad(Stack *self, PyObject *unused) {
    node *n = cut(self);
    if (!n)
        return NULL;
    PyObject *value = n->value;
    free_node(n);
    return value; // expected-warning {{'value' is returned after its last reference was released}}
}

static PyObject *repr_bad(Stack *self, PyObject *unused) {
    node *n = cut(self);
    if (!n)
        return NULL;
    PyObject *value = n->value;
    free_node(n);
    return PyObject_Repr(value); // expected-warning {{'value' is passed to PyObject_Repr after its last reference was released}}
}

static PyObject *pop_ok(Stack *self, PyObject *unused) {
    node *n = cut(self);
    if (!n)
        return NULL;
    PyObject *value = Py_NewRef(n->value);
    free_node(n);
    return value;
}

static PyObject *empty_first_ok(Stack *self, PyObject *unused) {
    node *n = cut(self);
    if (!n)
        return NULL;
    PyObject *value = n->value;
    n->value = NULL;
    free_node(n);
    return value;
}

static PyObject *take_ok(Stack *self, PyObject *unused) {
    node *n = cut(self);
    return n ? take_value(n) : NULL;
}

static void dealloc(Stack *self) {
    while (self->head) {
        node *n = self->head;
        self->head = n->next;
        free_node(n);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"pop_bad", (PyCFunction)pop_bad, METH_NOARGS, NULL},
    {"repr_bad", (PyCFunction)repr_bad, METH_NOARGS, NULL},
    {"pop_ok", (PyCFunction)pop_ok, METH_NOARGS, NULL},
    {"empty_first_ok", (PyCFunction)empty_first_ok, METH_NOARGS, NULL},
    {"take_ok", (PyCFunction)take_ok, METH_NOARGS, NULL},
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
