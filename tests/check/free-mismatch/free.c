// An object is freed by the counterpart of what allocated it.
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

static void tp_free_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static void asks_ok(Spam *self) { /* of types with the header and without */
  Py_CLEAR(self->held);
  if (PyType_IS_GC(Py_TYPE(self)))
    PyObject_GC_Del(self);
  else
    PyObject_Del(self);
}
static void gc_del_ok(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_GC_Del(self);
}
static void del_bad(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyObject_Del(self); // expected-warning {{but instances have the collector's header}}
}
static void mem_bad(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  PyMem_Free(self); // expected-warning {{which is not the allocator of objects}}
}

static PyTypeObject tp_free_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.tp_free_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)tp_free_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject gc_del_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.gc_del_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)gc_del_ok,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject del_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.del_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)del_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

static PyTypeObject mem_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.mem_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)mem_bad,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};

typedef struct {
  PyObject_HEAD
  int number;
} Plain;
static void plain_ok(Plain *self) { PyObject_Del(self); }
static void plain_gc_bad(Plain *self) {
  PyObject_GC_Del(self); // expected-warning {{but instances have no collector's header}}
}

static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.plain_type",
    .tp_basicsize = sizeof(Plain),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)plain_ok,
};

static PyTypeObject plain_gc_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.plain_gc_type",
    .tp_basicsize = sizeof(Plain),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)plain_gc_bad,
};
