// tp_dealloc untracks before it releases members: see also untrack-too-late.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

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

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static void untracks_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void never_bad(Spam *self) { // expected-warning {{never untracks the object}}
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void in_helper(PyObject *op) { PyObject_GC_UnTrack(op); }
static void helper_ok(PyObject *op) {
  in_helper(op);
  spam_clear((Spam *)op);
  PyObject_GC_Del(op);
}
static void clear_helper_bad(PyObject *op) { // expected-warning {{never untracks the object}}
  spam_clear((Spam *)op);
  PyObject_GC_Del(op);
}

static PyTypeObject untracks_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.untracks_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)untracks_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject never_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.never_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)never_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject helper_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.helper_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)helper_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject clear_helper_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.clear_helper_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)clear_helper_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

// Not tracked at all.
typedef struct {
  PyObject_HEAD
  PyObject *text;
} Plain;

static void plain_ok(Plain *self) {
  Py_CLEAR(self->text);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject no_collector_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.no_collector_ok",
    .tp_basicsize = sizeof(Plain),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)plain_ok,
};
