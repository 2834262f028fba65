// Since Python 3.9 tp_traverse of a heap type visits the type: each instance owns a reference to it.
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

static void heap_dealloc(Spam *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  type->tp_free((PyObject *)self);
  Py_DECREF(type);
}

static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_GC_Del(self);
}
static int with_type_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(self->held);
  return 0;
}
static int by_hand_ok(PyObject *op, visitproc visit, void *arg) {
  PyTypeObject *type = Py_TYPE(op);
  Py_VISIT(((Spam *)op)->held);
  return visit((PyObject *)type, arg);
}
#if PY_VERSION_HEX >= 0x03090000
// expected-warning@+4 {{does not visit the type}}
#else
// expected-no-diagnostics
#endif
static int without_bad(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}
static int delegates_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return with_type_ok(self, visit, arg);
}
static int static_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}

static PyType_Slot with_type_slots[] = {{Py_tp_dealloc, heap_dealloc},
                                   {Py_tp_traverse, with_type_ok},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec with_type = {"x.with_type", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            with_type_slots};

static PyType_Slot by_hand_slots[] = {{Py_tp_dealloc, heap_dealloc},
                                   {Py_tp_traverse, by_hand_ok},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec by_hand = {"x.by_hand", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            by_hand_slots};

static PyType_Slot without_slots[] = {{Py_tp_dealloc, heap_dealloc},
                                   {Py_tp_traverse, without_bad},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec without = {"x.without", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            without_slots};

static PyType_Slot delegates_slots[] = {{Py_tp_dealloc, heap_dealloc},
                                   {Py_tp_traverse, delegates_ok},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec delegates = {"x.delegates", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            delegates_slots};

static PyTypeObject static_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.static_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)static_ok,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

PyObject *types[4];

int make(PyObject *module) {
  types[0] = PyType_FromSpec(&with_type);
  types[1] = PyType_FromSpec(&by_hand);
  types[2] = PyType_FromSpec(&without);
  types[3] = PyType_FromSpec(&delegates);
  return 0;
}
