#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *peer;
    PyObject *items[3];
    PyObject *weak;
} Node;

static PyObject *cache;

static void Node_dealloc(Node *self) {
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->peer);
    Py_TYPE(self)->tp_free(self);
}
static int Node_traverse(Node *self, visitproc visit, void *arg) {
    Py_VISIT(self->peer);
    return 0;
}
static PyObject *Node_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
    Node *self = (Node *)type->tp_alloc(type, 0);
    if (!self)
        return NULL;
    self->peer = PyList_New(0);
    return (PyObject *)self;
}
static PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Node",
    .tp_basicsize = sizeof(Node),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)Node_dealloc,
    .tp_traverse = (traverseproc)Node_traverse,
    .tp_new = Node_new,
};

static PyObject *helper(void) { return PyDict_New(); }

static PyObject *pair(PyObject *self, PyObject *args) {
    PyObject *a, *t;
    char *name = NULL;
    if (!PyArg_ParseTuple(args, "Oes", &a, "utf8", &name))
        return NULL;
    PyMem_Free(name);
    t = PyTuple_New(2);
    if (!t)
        return NULL;
    Py_INCREF(a);
    PyTuple_SET_ITEM(t, 0, a);
    PyTuple_SET_ITEM(t, 1, helper());
    Py_XSETREF(cache, PyLong_FromLong(1000000));
    Py_CLEAR(cache);
    if (PyObject_IsTrue(a)) {
        Py_RETURN_NONE;
    }
    return t;
}
static PyMethodDef methods[] = {{"pair", pair, METH_VARARGS, 0}, {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "spam", 0, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) {
    PyObject *m = PyModule_Create(&def);
    if (!m || PyType_Ready(&Node_Type) < 0)
        return NULL;
    Py_INCREF(&Node_Type);
    if (PyModule_AddObject(m, "Node", (PyObject *)&Node_Type) < 0) {
        Py_DECREF(&Node_Type);
        return NULL;
    }
    return m;
}

/* What events-python3.*.test check.

WORKS: (set(), {})

CHECK:      enter spam.c:[[#]]:16 PyInit_spam: PyInit_spam() flags 0x8
CHECK-NEXT:   take_new spam.c:[[#]]:19 PyInit_spam: PyModule_Create(m) #[[MODULE:[0-9]+]]
CHECK-NEXT:   take spam.c:[[#]]:5 PyInit_spam: Py_INCREF(&Node_Type) #[[TYPE:[0-9]+]]
CHECK-NEXT:   give spam.c:[[#]]:9 PyInit_spam: PyModule_AddObject(&Node_Type) #[[TYPE]]
CHECK-NEXT:   give spam.c:[[#]]:5 PyInit_spam: return(m) #[[MODULE]]
CHECK-NEXT: leave spam.c:[[#]]:16 PyInit_spam: PyInit_spam()

CHECK-NEXT: enter spam.c:[[#]]:18 Node_new: Node_new() flags 0
CHECK-NEXT:   take_new spam.c:[[#]]:26 Node_new: tp_alloc(self) #[[NODE:[0-9]+]]
CHECK-NEXT:   born spam.c:[[#]]:26 Node_new: tp_alloc(self) #[[NODE]]
CHECK-NEXT:   take_new spam.c:[[#]]:18 Node_new: PyList_New(self->peer) #[[LIST:[0-9]+]]
CHECK-NEXT:   store spam.c:[[#]]:16 Node_new: =(self->peer) value #[[LIST]] owner #[[NODE]]
CHECK-NEXT:   give spam.c:[[#]]:5 Node_new: return(self) #[[NODE]]
CHECK-NEXT: leave spam.c:[[#]]:18 Node_new: Node_new()

tp_traverse has no hooks; tp_dealloc says who dies and whose memory is freed.

CHECK-NEXT: enter spam.c:[[#]]:13 Node_dealloc: Node_dealloc() flags 0x1
CHECK-NEXT:   dying spam.c:[[#]]:13 Node_dealloc: Node_dealloc() #[[NODE]]
CHECK-NEXT:   drop spam.c:[[#]]:5 Node_dealloc: Py_XDECREF(self->peer) #[[LIST]]
CHECK-NEXT:   dead spam.c:[[#]]:5 Node_dealloc: tp_free(self) #[[NODE]]
CHECK-NEXT: leave spam.c:[[#]]:13 Node_dealloc: Node_dealloc()

CHECK-NEXT: enter spam.c:[[#]]:18 pair: pair() flags 0
CHECK-NEXT:   alloc spam.c:[[#]]:10 pair: PyArg_ParseTuple() domain 1 size 0
CHECK-NEXT:   free spam.c:[[#]]:5 pair: PyMem_Free(name) domain 1 size 0
CHECK-NEXT:   take_new spam.c:[[#]]:9 pair: PyTuple_New(t) #[[TUPLE:[0-9]+]]
CHECK-NEXT:   take spam.c:[[#]]:5 pair: Py_INCREF(a) #[[A:[0-9]+]]
CHECK-NEXT:   give spam.c:[[#]]:5 pair: PyTuple_SET_ITEM(a) #[[A]]
CHECK-NEXT:   take_new spam.c:[[#]]:40 helper: PyDict_New() #[[DICT:[0-9]+]]
CHECK-NEXT:   give spam.c:[[#]]:5 pair: PyTuple_SET_ITEM(helper()) #[[DICT]]
CHECK-NEXT:   take_new spam.c:[[#]]:23 pair: PyLong_FromLong({{(cache)?}}) #[[LONG:[0-9]+]]
CHECK-NEXT:   store spam.c:[[#]]:5 pair: Py_XSETREF(cache) value #[[LONG]] global
CHECK-NEXT:   store spam.c:[[#]]:5 pair: Py_CLEAR(cache) value NULL global
CHECK-NEXT:   drop spam.c:[[#]]:5 pair: Py_CLEAR(cache) #[[LONG]]
CHECK-NEXT:   give spam.c:[[#]]:5 pair: return(t) #[[TUPLE]]
CHECK-NEXT: leave spam.c:[[#]]:18 pair: pair()
*/
