// Fields that only ever get a str need no visit, also when it comes from another field or through
// a function of the file.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *key, *rest, *saved, *any, *any_saved;
} Spam;

static PyObject *key_of(PyObject *given) {
  if (PyUnicode_CheckExact(given)) {
    Py_INCREF(given);
    return given;
  }
  if (PyBytes_Check(given))
    return PyUnicode_FromEncodedObject(given, NULL, NULL);
  PyErr_SetString(PyExc_TypeError, "str or bytes");
  return NULL;
}

static void keep_key(Spam *self, PyObject *key) {
  Py_INCREF(key);
  Py_XSETREF(self->key, key);
}

static PyObject *spam_set(Spam *self, PyObject *value) {
  PyObject *key = key_of(value);
  if (key == NULL)
    return NULL;
  keep_key(self, key);
  Py_DECREF(key);
  Py_INCREF(value);
  Py_XSETREF(self->any, value);
  Py_RETURN_NONE;
}

static PyObject *spam_cut(Spam *self, PyObject *unused) {
  Py_XINCREF(self->rest);
  Py_XSETREF(self->saved, self->rest);
  Py_XINCREF(self->any);
  Py_XSETREF(self->any_saved, self->any);
  PyObject *rest = self->key ? PyUnicode_Substring(self->key, 1, 2) : NULL;
  if (rest == NULL) {
    Py_CLEAR(self->rest);
    Py_XINCREF(self->saved);
    self->rest = self->saved;
    return NULL;
  }
  Py_XSETREF(self->rest, rest);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O},
                                     {"cut", (PyCFunction)spam_cut, METH_NOARGS},
                                     {NULL}};

static int spam_clear(Spam *self) {
  Py_CLEAR(self->key);
  Py_CLEAR(self->rest);
  Py_CLEAR(self->saved);
  Py_CLEAR(self->any);
  Py_CLEAR(self->any_saved);
  return 0;
}
static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  spam_clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int any_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->any);
  Py_VISIT(self->any_saved);
  return 0;
}
static int none_bad(Spam *self, visitproc visit, void *arg) { // \
// expected-warning {{does not visit 'any'}} \
// expected-warning {{does not visit 'any_saved'}}
  return 0;
}

static PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.ok_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)any_ok,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};
static PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.bad_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)none_bad,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};
