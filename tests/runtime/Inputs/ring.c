/* Types that can be part of a cycle, instrumented by hand:
 *   Plain    without Py_TPFLAGS_HAVE_GC
 *   Forgets  tp_traverse visits `left` and forgets `right`
 *   Stuck    visits, but has no tp_clear
 *   Good     visits and clears
 *   Heap     as Plain, a heap type */
#include "hand.h"
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *left;
    PyObject *right;
} Node;

static int set_field(PyObject *self, PyObject **place, PyObject *value, refcop_site *site)
{
    ENTER();
    PyObject *old = *place;
    INCREF(value);
    *place = value;
    H(store, place, old, value, self, site);
    if (old)
        DECREF(old);
    LEAVE();
    return 0;
}

static PyObject *set_left(Node *self, PyObject *value)
{
    ENTER();
    set_field((PyObject *)self, &self->left, value, SITE_X(STORE, "=", "self->left", 0));
    RETURN_NONE;
}

static PyObject *set_right(Node *self, PyObject *value)
{
    ENTER();
    set_field((PyObject *)self, &self->right, value, SITE_X(STORE, "=", "self->right", 0));
    RETURN_NONE;
}

static PyMethodDef methods[] = {{"set_left", (PyCFunction)set_left, METH_O, NULL},
                                {"set_right", (PyCFunction)set_right, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static PyObject *node_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    ENTER();
    PyObject *self = NEW("tp_alloc", type->tp_alloc(type, 0));
    H(born, self, SITE(NEW, "tp_alloc"));
    RETURN(self);
}

static void node_dealloc(Node *self)
{
    ENTER_X(REFCOP_SITE_DEALLOC);
    PyTypeObject *type = Py_TYPE(self);
    if (PyType_IS_GC(type))
        PyObject_GC_UnTrack(self);
    if (self->left)
        DECREF(self->left);
    if (self->right)
        DECREF(self->right);
    H(dead, self, SITE(CALL, "tp_free"));
    type->tp_free((PyObject *)self);
    if (type->tp_dealloc == (destructor)node_dealloc && (type->tp_flags & Py_TPFLAGS_HEAPTYPE))
        Py_DECREF(type); /* of a class made in Python, its own tp_dealloc does that */
    LEAVE();
}

static int visit_left(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->left);
    return 0;
}

static int visit_both(Node *self, visitproc visit, void *arg)
{
    Py_VISIT(self->left);
    Py_VISIT(self->right);
    return 0;
}

static int clear_both(Node *self)
{
    Py_CLEAR(self->left);
    Py_CLEAR(self->right);
    return 0;
}

static PyTypeObject Plain = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ring.Plain",
                             .tp_basicsize = sizeof(Node),
                             .tp_flags = Py_TPFLAGS_DEFAULT,
                             .tp_new = node_new,
                             .tp_methods = methods,
                             .tp_dealloc = (destructor)node_dealloc};
static PyTypeObject Forgets = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ring.Forgets",
                               .tp_basicsize = sizeof(Node),
                               .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                               .tp_new = node_new,
                               .tp_methods = methods,
                               .tp_traverse = (traverseproc)visit_left,
                               .tp_clear = (inquiry)clear_both,
                               .tp_dealloc = (destructor)node_dealloc};
static PyTypeObject Stuck = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ring.Stuck",
                             .tp_basicsize = sizeof(Node),
                             .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                             .tp_new = node_new,
                             .tp_methods = methods,
                             .tp_traverse = (traverseproc)visit_both,
                             .tp_dealloc = (destructor)node_dealloc};
static PyTypeObject Good = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "ring.Good",
                            .tp_basicsize = sizeof(Node),
                            .tp_flags =
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
                            .tp_new = node_new,
                            .tp_methods = methods,
                            .tp_traverse = (traverseproc)visit_both,
                            .tp_clear = (inquiry)clear_both,
                            .tp_dealloc = (destructor)node_dealloc};

/* No tp_new of its own: its instances are made where nobody sees it. */
static PyType_Slot heap_slots[] = {{Py_tp_methods, methods},
                                   {Py_tp_dealloc, node_dealloc},
                                   {Py_tp_new, PyType_GenericNew},
                                   {0, NULL}};
static PyType_Spec heap_spec = {"ring.Heap", sizeof(Node), 0, Py_TPFLAGS_DEFAULT, heap_slots};

static PyObject *chain(PyObject *self, PyObject *count)
{
    ENTER();
    long n = PyLong_AsLong(count);
    Node *first = NULL, *last = NULL;
    for (long i = 0; i < n; i++) {
        Node *node = (Node *)NEW("tp_alloc", Plain.tp_alloc(&Plain, 0));
        H(born, node, SITE(NEW, "tp_alloc"));
        if (last == NULL)
            first = node;
        else
            STORE(last, last->left, (PyObject *)node);
        last = node;
    }
    STORE(last, last->left, (PyObject *)first);
    RETURN_NONE;
}

static PyMethodDef functions[] = {{"chain", chain, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "ring", NULL, -1, functions,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_ring(void)
{
    PyObject *m = PyModule_Create(&module);
    PyTypeObject *types[] = {&Plain, &Forgets, &Stuck, &Good};
    for (int i = 0; i < 4; i++)
        if (PyModule_AddType(m, types[i]) < 0)
            return NULL;
    if (PyModule_AddType(m, (PyTypeObject *)PyType_FromSpec(&heap_spec)) < 0)
        return NULL;
    return m;
}

static const refcop_field fields[] = {
    {"left", offsetof(Node, left), REFCOP_FIELD_OBJECT, REFCOP_FIELD_OWNED, 0, 0, 0, 0},
    {"right", offsetof(Node, right), REFCOP_FIELD_OBJECT, REFCOP_FIELD_OWNED, 0, 0, 0, 0},
};
static const refcop_layout layouts[] = {
    {"Node", "ring.Plain", &Plain, sizeof(Node), fields, 2, 0},
    {"Node", "ring.Forgets", &Forgets, sizeof(Node), fields, 2, 0},
    {"Node", "ring.Stuck", &Stuck, sizeof(Node), fields, 2, 0},
    {"Node", "ring.Good", &Good, sizeof(Node), fields, 2, 0},
    {"Node", "ring.Heap", NULL, sizeof(Node), fields, 2, 0},
};

OBJECT_FILE(layouts, 5)
