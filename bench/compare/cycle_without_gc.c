/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A cycle of objects whose type the collector does not know. */
#include <Python.h>

typedef struct {
    PyObject_HEAD PyObject *peer;
} Node;

static void Node_dealloc(PyObject *self) {
    Py_XDECREF(((Node *)self)->peer);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject NodeType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cycle_without_gc.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = Node_dealloc,
};

static PyObject *seed(PyObject *self, PyObject *object) {
    Node *first = (Node *)NodeType.tp_alloc(&NodeType, 0);
    Node *second = (Node *)NodeType.tp_alloc(&NodeType, 0);
    if (first == NULL || second == NULL) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    first->peer = (PyObject *)second;
    second->peer = (PyObject *)first;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"seed", seed, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT,
                                    .m_name = "cycle_without_gc",
                                    .m_size = -1,
                                    .m_methods = methods};

PyMODINIT_FUNC PyInit_cycle_without_gc(void) {
    return PyType_Ready(&NodeType) < 0 ? NULL : PyModule_Create(&module);
}
