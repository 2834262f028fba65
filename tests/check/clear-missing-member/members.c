// tp_clear lets go of what tp_traverse visits, except what cannot refer back.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *held, *other;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  Py_VISIT(self->other);
  return 0;
}
static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->held);
  Py_XDECREF(self->other);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_INCREF(value);
  Py_XSETREF(self->other, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static int both_ok(Spam *self) {
  Py_CLEAR(self->held);
  Py_CLEAR(self->other);
  return 0;
}
static int by_hand_ok(Spam *self) {
  PyObject *held = self->held;
  self->held = NULL;
  Py_XDECREF(held);
  Py_XSETREF(self->other, NULL);
  return 0;
}
static int one_bad(Spam *self) { // expected-warning {{does not clear 'other'}}
  Py_CLEAR(self->held);
  return 0;
}

static PyTypeObject both_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.both_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)both_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject by_hand_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.by_hand_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)by_hand_ok,
    .tp_methods = spam_methods,
};

static PyTypeObject one_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.one_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)one_bad,
    .tp_methods = spam_methods,
};

// What only the maker stores was there before: some other object of the ring clears.

typedef struct {
  PyObject_HEAD
  PyObject *source, *later;
} Iter;
static int iter_traverse(Iter *self, visitproc visit, void *arg) {
  Py_VISIT(self->source);
  Py_VISIT(self->later);
  return 0;
}
static void iter_dealloc(Iter *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->source);
  Py_XDECREF(self->later);
  PyObject_GC_Del(self);
}
static PyObject *iter_set(Iter *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->later, value);
  Py_RETURN_NONE;
}
static PyMethodDef iter_methods[] = {{"set", (PyCFunction)iter_set, METH_O}, {NULL}};

static PyTypeObject later_bad = { // two-warning {{has no tp_clear, though 'later' can be set}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.later_bad",
    .tp_basicsize = sizeof(Iter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)iter_dealloc,
    .tp_traverse = (traverseproc)iter_traverse,
    .tp_methods = iter_methods,
};

typedef struct {
  PyObject_HEAD
  PyObject *given;
} Made;
static int made_traverse(Made *self, visitproc visit, void *arg) {
  Py_VISIT(self->given);
  return 0;
}
static void made_dealloc(Made *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->given);
  PyObject_GC_Del(self);
}
static PyTypeObject made_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.made_ok",
    .tp_basicsize = sizeof(Made),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)made_dealloc,
    .tp_traverse = (traverseproc)made_traverse,
};
static PyObject *make(PyObject *module, PyObject *source) {
  Made *made = PyObject_GC_New(Made, &made_ok);
  if (made == NULL)
    return NULL;
  Py_INCREF(source);
  made->given = source;
  PyObject_GC_Track(made);
  return (PyObject *)made;
}
static PyMethodDef functions[] = {{"make", make, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "x", NULL, -1, functions};
PyMODINIT_FUNC PyInit_x(void) { return PyModule_Create(&module); }
