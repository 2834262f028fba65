// Types that Python code can subclass: a subclass written in Python has the flag and inherits the
// functions, so what counts is whether there are instances of the type itself.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}
static int spam_clear(Spam *self) {
  Py_CLEAR(self->held);
  return 0;
}
static void spam_dealloc(Spam *self) {
  spam_clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int spam_init(Spam *self, PyObject *args, PyObject *kwargs) {
  PyObject *held;
  if (!PyArg_ParseTuple(args, "O", &held))
    return -1;
  Py_INCREF(held);
  Py_XSETREF(self->held, held);
  return 0;
}

static PyTypeObject made_bad = { // expected-warning {{has tp_traverse but no Py_TPFLAGS_HAVE_GC}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.made_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_init = (initproc)spam_init,
    .tp_new = PyType_GenericNew,
};
static PyTypeObject clear_bad = { // expected-warning {{has tp_clear but no Py_TPFLAGS_HAVE_GC}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.clear_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_clear = (inquiry)spam_clear,
    .tp_init = (initproc)spam_init,
    .tp_new = PyType_GenericNew,
};
static PyTypeObject abstract_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.abstract_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_init = (initproc)spam_init,
};

/* The metatype makes subclasses; it decides what can be made. */

static PyTypeObject meta = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.meta",
    .tp_base = &PyType_Type,
};
static PyTypeObject with_metatype_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.with_metatype_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_init = (initproc)spam_init,
    .tp_new = PyType_GenericNew,
};

/* Instances of a heap type own their type: it is a ring when Python code can change the type. */

typedef struct {
  PyObject_HEAD
  int number;
} Plain;
static void plain_dealloc(Plain *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}
static PyType_Slot plain_slots[] = {{Py_tp_dealloc, plain_dealloc}, {Py_tp_repr, PyObject_Repr}, {0, NULL}};
PyType_Spec mutable_bad = { // two-warning {{does not see the reference that each instance owns to it}}
    .name = "x.mutable_bad", .basicsize = sizeof(Plain), .flags = Py_TPFLAGS_DEFAULT, .slots = plain_slots};
PyType_Spec immutable_ok = {.name = "x.immutable_ok",
                            .basicsize = sizeof(Plain),
                            .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                            .slots = plain_slots};

/* Nobody but this file gets at it, and it holds what this file made. */

typedef struct {
  PyObject_HEAD
  PyObject *dict;
} Inner;
static void inner_dealloc(Inner *self) {
  Py_XDECREF(self->dict);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject inner_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.inner_ok",
    .tp_basicsize = sizeof(Inner),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)inner_dealloc,
};
PyObject *make_inner(PyObject *key) {
  Inner *inner = PyObject_New(Inner, &inner_ok);
  if (inner != NULL)
    inner->dict = PyDict_New();
  return (PyObject *)inner;
}

PyObject *types[2];

int ready(void) {
  types[0] = PyType_FromSpec(&mutable_bad);
  types[1] = PyType_FromSpec(&immutable_ok);
  Py_SET_TYPE(&with_metatype_ok, &meta);
  return PyType_Ready(&made_bad) + PyType_Ready(&clear_bad) + PyType_Ready(&abstract_ok) +
         PyType_Ready(&with_metatype_ok);
}
