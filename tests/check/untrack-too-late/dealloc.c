// Members that tp_dealloc releases before it untracks the object.
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

static void first_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void late_bad(Spam *self) {
  Py_CLEAR(self->held); // expected-warning {{before the object is untracked}}
  PyObject_GC_UnTrack(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void harmless_ok(Spam *self) {
  if (Py_TYPE(self)->tp_free != NULL)
    PyObject_GC_UnTrack(self);
  else
    PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject first_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.first_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)first_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject late_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.late_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)late_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject harmless_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.harmless_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)harmless_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

// What the base does is not known: it may take for granted that the object is tracked.

static destructor base_dealloc;

static void base_late_bad(Spam *self) {
  Py_CLEAR(self->held); // expected-warning {{call PyObject_GC_UnTrack(self) first, and PyObject_GC_Track(self) again before the base's tp_dealloc}}
  base_dealloc((PyObject *)self);
}
static void base_again_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_GC_Track(self);
  base_dealloc((PyObject *)self);
}

static PyTypeObject base_late_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.base_late_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)base_late_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject base_again_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.base_again_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)base_again_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};
