/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Many live objects whose references instrumented code has taken: million.py times the report about
 * them. */
#include <Python.h>

typedef struct {
    PyObject_HEAD PyObject *next;
} Node;

static void Node_dealloc(PyObject *self) {
    Py_XDECREF(((Node *)self)->next);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject NodeType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "million.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = Node_dealloc,
};

/* A ring of that many nodes that nobody else refers to. */
static PyObject *ring(PyObject *self, PyObject *count) {
    Node *first = NULL, *last = NULL;
    for (long n = PyLong_AsLong(count); n > 0; n--) {
        Node *node = (Node *)NodeType.tp_alloc(&NodeType, 0);
        if (node == NULL)
            return NULL;
        if (last != NULL)
            last->next = (PyObject *)node;
        else
            first = node;
        last = node;
    }
    if (last != NULL)
        last->next = (PyObject *)first;
    Py_RETURN_NONE;
}

static PyObject **table;

/* That many floats in a table of the module. */
static PyObject *held(PyObject *self, PyObject *count) {
    long n = PyLong_AsLong(count);
    table = PyMem_Malloc((size_t)n * sizeof(PyObject *));
    if (table == NULL)
        return PyErr_NoMemory();
    for (long i = 0; i < n; i++) {
        table[i] = PyFloat_FromDouble((double)i);
        if (table[i] == NULL)
            return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"ring", ring, METH_O, NULL}, {"held", held, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "million", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_million(void) {
    return PyType_Ready(&NodeType) < 0 ? NULL : PyModule_Create(&module);
}
