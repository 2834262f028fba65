// tp_dealloc may run while an exception is on its way: what it calls must not lose it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  int handle;
} Spam;

static void keeps_ok(Spam *self) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *result = PyObject_CallMethod((PyObject *)self, "close", NULL);
  if (result)
    Py_DECREF(result);
  else
    PyErr_WriteUnraisable((PyObject *)self);
  PyErr_Restore(type, value, traceback);
  Py_TYPE(self)->tp_free(self);
}
static void loses_bad(Spam *self) {
  PyObject *result = PyObject_CallMethod((PyObject *)self, "close", NULL); // two-warning {{runs while an exception may be on its way}}
  Py_XDECREF(result);
  Py_TYPE(self)->tp_free(self);
}
static void clears_bad(Spam *self) {
  PyErr_Clear(); // expected-warning {{drops an exception that was on its way}}
  Py_TYPE(self)->tp_free(self);
}
static void plain_ok(Spam *self) {
  Py_TYPE(self)->tp_free(self);
}

static PyTypeObject keeps_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.keeps_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)keeps_ok,
};

static PyTypeObject loses_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.loses_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)loses_bad,
};

static PyTypeObject clears_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.clears_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)clears_bad,
};

static PyTypeObject plain_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.plain_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)plain_ok,
};

// Taking a str out of a dict runs no code of others and finds it; an item may be of any kind.

typedef struct {
  PyObject_HEAD
  PyObject *key, *any, *list;
} Keyed;
static PyObject *cache;

static void exact_ok(Keyed *self) {
  if (PyDict_DelItem(cache, self->key) < 0)
    PyErr_Clear();
  PyList_SetSlice(self->list, 0, 1, NULL);
  Py_XDECREF(self->key);
  Py_XDECREF(self->any);
  Py_XDECREF(self->list);
  Py_TYPE(self)->tp_free(self);
}
static void any_bad(Keyed *self) {
  PyDict_DelItem(cache, self->any); // two-warning {{runs while an exception may be on its way}}
  Py_XDECREF(self->key);
  Py_XDECREF(self->any);
  Py_XDECREF(self->list);
  Py_TYPE(self)->tp_free(self);
}
static int keyed_init(Keyed *self, PyObject *args, PyObject *kwargs) {
  PyObject *any;
  if (!PyArg_ParseTuple(args, "O", &any))
    return -1;
  Py_INCREF(any);
  Py_XSETREF(self->any, any);
  Py_XSETREF(self->list, PyList_New(0));
  Py_XSETREF(self->key, PyUnicode_FromFormat("%p", self));
  return self->list && self->key ? 0 : -1;
}

static PyTypeObject exact_type = { // expected-warning {{[refcop-cycle-uncollectable]}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.exact_type",
    .tp_basicsize = sizeof(Keyed),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)exact_ok,
    .tp_init = (initproc)keyed_init,
};
static PyTypeObject any_type = { // expected-warning {{[refcop-cycle-uncollectable]}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.any_type",
    .tp_basicsize = sizeof(Keyed),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)any_bad,
    .tp_init = (initproc)keyed_init,
};
