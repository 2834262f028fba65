#define Py_LIMITED_API 0x03090000
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *peer;
} Node;

static int Node_traverse(Node *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->peer);
    return 0;
}

static int Node_clear(Node *self) {
    Py_CLEAR(self->peer);
    return 0;
}

static void Node_dealloc(Node *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Node_clear(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyObject *Node_new(PyTypeObject *type, PyObject *args, PyObject *kwds) {
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Node *self = (Node *)make(type, 0);
    if (self)
        self->peer = PyList_New(0);
    return (PyObject *)self;
}

static PyType_Slot Node_slots[] = {{Py_tp_dealloc, Node_dealloc},
                                   {Py_tp_traverse, Node_traverse},
                                   {Py_tp_clear, Node_clear},
                                   {Py_tp_new, Node_new},
                                   {0, NULL}};
static PyType_Spec Node_spec = {"limited.Node", sizeof(Node), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, Node_slots};

static int fill(PyObject *m) {
    PyObject *type = PyType_FromSpec(&Node_spec);
    if (!type || PyModule_AddObject(m, "Node", type) < 0) {
        Py_XDECREF(type);
        return -1;
    }
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "limited", 0, 0, NULL, slots};
PyMODINIT_FUNC PyInit_limited(void) { return PyModuleDef_Init(&def); }

/* What limited-api.test checks.

CHECK:      enter limited.c:[[#]]:12 fill: fill() flags 0x8
CHECK-NEXT:   take_new limited.c:[[#]]:22 fill: PyType_FromSpec(type) #[[TYPE:[0-9]+]]
CHECK-NEXT:   give limited.c:[[#]]:18 fill: PyModule_AddObject(type) #[[TYPE]]
CHECK-NEXT: leave
CHECK-NEXT: enter limited.c:[[#]]:18 Node_new: Node_new()
CHECK-NEXT:   take_new limited.c:[[#]]:26 Node_new: make(self) #[[SELF:[0-9]+]]
CHECK-NEXT:   born limited.c:[[#]]:26 Node_new: make(self) #[[SELF]]
CHECK-NEXT:   take_new limited.c:[[#]]:22 Node_new: PyList_New(self->peer) #[[LIST:[0-9]+]]
CHECK-NEXT:   store limited.c:[[#]]:20 Node_new: =(self->peer) value #[[LIST]] owner #[[SELF]]
CHECK-NEXT:   give limited.c:[[#]]:5 Node_new: return(self) #[[SELF]]
CHECK-NEXT: leave
CHECK-NEXT: enter limited.c:[[#]]:13 Node_dealloc: Node_dealloc() flags 0x1
CHECK-NEXT:   dying {{.*}} #[[SELF]]
CHECK-NEXT:   enter limited.c:[[#]]:12 Node_clear: Node_clear() flags 0x4
CHECK-NEXT:     store {{.*}} Py_CLEAR(self->peer) value NULL owner #[[SELF]]
CHECK-NEXT:     drop {{.*}} Py_CLEAR(self->peer) #[[LIST]]
CHECK-NEXT:   leave
CHECK-NEXT:   dead limited.c:[[#]]:5 Node_dealloc: release(self) #[[SELF]]
CHECK-NEXT:   drop limited.c:[[#]]:5 Node_dealloc: Py_DECREF(type) #[[TYPE]]
CHECK-NEXT: leave
*/
