// Types may share a struct: the object of a finding about a type begins with the type's name, so
// that what is known of one finding (a baseline, a verdict) is not taken for the other.
//
// RUN: rm -f %t.jsonl
// RUN: %clang_refcop -w -fsyntax-only %s -fplugin-arg-refcop-report=%t.jsonl
// RUN: FileCheck %s --input-file=%t.jsonl
// CHECK: "rule":"cycle-uncollectable"{{.*}}"function":"","object":"x.Red.held"
// CHECK: "rule":"cycle-uncollectable"{{.*}}"function":"","object":"x.Blue.held"

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static void spam_dealloc(Spam *self) {
  Py_XDECREF(self->held);
  Py_TYPE(self)->tp_free(self);
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

PyTypeObject red_bad = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Red",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_methods = spam_methods,
};
PyTypeObject blue_bad = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Blue",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_methods = spam_methods,
};
