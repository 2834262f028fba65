// tp_dealloc of a heap type releases the type (Python 3.8).
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

static int heap_traverse(Spam *self, visitproc visit, void *arg) {
#if PY_VERSION_HEX >= 0x03090000
  Py_VISIT(Py_TYPE(self));
#endif
  Py_VISIT(self->held);
  return 0;
}

static void releases_ok(Spam *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  type->tp_free((PyObject *)self);
  Py_DECREF(type);
}

static void forgets_bad(Spam *self) { // expected-warning {{never releases the type}}
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void release_type(PyTypeObject *type) { Py_DECREF(type); }
static void helper_ok(Spam *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_GC_Del(self);
  release_type(type);
}
static void static_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyType_Slot releases_slots[] = {{Py_tp_dealloc, releases_ok},
                                   {Py_tp_traverse, heap_traverse},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec releases = {"x.releases", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            releases_slots};

static PyType_Slot forgets_slots[] = {{Py_tp_dealloc, forgets_bad},
                                   {Py_tp_traverse, heap_traverse},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec forgets = {"x.forgets", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            forgets_slots};

static PyType_Slot helper_slots[] = {{Py_tp_dealloc, helper_ok},
                                   {Py_tp_traverse, heap_traverse},
                                   {Py_tp_clear, spam_clear},
                                   {Py_tp_methods, spam_methods},
                                   {0, NULL}};
static PyType_Spec helper = {"x.helper", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                            helper_slots};

static int static_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}

static PyTypeObject static_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.static_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)static_ok,
    .tp_traverse = (traverseproc)static_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

PyObject *types[3];

int make(PyObject *module) {
  types[0] = PyType_FromSpec(&releases);
  types[1] = PyType_FromSpec(&forgets);
  types[2] = PyType_FromSpec(&helper);
  return 0;
}
