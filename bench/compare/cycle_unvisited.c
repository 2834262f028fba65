/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A cycle through a field that tp_traverse forgets. */
#include <Python.h>

typedef struct {
    PyObject_HEAD PyObject *peer;
} Node;

static int Node_traverse(PyObject *self, visitproc visit, void *arg) {
    return 0;
}

static int Node_clear(PyObject *self) {
    Py_CLEAR(((Node *)self)->peer);
    return 0;
}

static void Node_dealloc(PyObject *self) {
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((Node *)self)->peer);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject NodeType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cycle_unvisited.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = Node_dealloc,
    .tp_traverse = Node_traverse,
    .tp_clear = Node_clear,
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
                                    .m_name = "cycle_unvisited",
                                    .m_size = -1,
                                    .m_methods = methods};

PyMODINIT_FUNC PyInit_cycle_unvisited(void) {
    return PyType_Ready(&NodeType) < 0 ? NULL : PyModule_Create(&module);
}
