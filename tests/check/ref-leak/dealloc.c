// Who calls a tp_dealloc directly gives the only reference up. What a tp_dealloc that keeps the object alive
// takes is dropped by its caller.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *function;
} Info;

static void info_dealloc(Info *self) {
  Py_CLEAR(self->function);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject info_type = {
    PyVarObject_HEAD_INIT(NULL, 0) // the rest is zero
        .tp_name = "spam.Info",
    .tp_basicsize = sizeof(Info),
    .tp_dealloc = (destructor)info_dealloc,
};

static Info *made_of_name_ok(const char *name) {
  Info *info = PyObject_New(Info, &info_type);
  if (info) {
    info->function = NULL;
    if (!name) {
      info_dealloc(info);
      info = NULL;
    }
  }
  return info;
}

static PyObject *of_nothing_ok(PyObject *self, PyObject *unused) {
  return (PyObject *)made_of_name_ok("spam");
}

static PyObject *dealloc_ok(PyObject *self, PyObject *arg) {
  Info *info = PyObject_New(Info, &info_type);
  if (!info)
    return NULL;
  info->function = NULL;
  if (!PyCallable_Check(arg)) {
    info_dealloc(info);
    PyErr_SetString(PyExc_TypeError, "callable expected");
    return NULL;
  }
  Py_INCREF(arg);
  info->function = arg;
  return (PyObject *)info;
}

static PyObject *forgotten_bad(PyObject *self, PyObject *arg) {
  Info *info = PyObject_New(Info, &info_type);
  if (!info)
    return NULL;
  info->function = NULL;
  if (!PyCallable_Check(arg)) {
    PyErr_SetString(PyExc_TypeError, "callable expected");
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  }
  Py_INCREF(arg);
  info->function = arg;
  return (PyObject *)info;
}

static PyObject *used_after_bad(PyObject *self, PyObject *unused) {
  Info *info = PyObject_New(Info, &info_type);
  if (!info)
    return NULL;
  info->function = NULL;
  info_dealloc(info);
  return (PyObject *)info; // expected-warning {{[refcop-borrowed-return]}}
}

typedef struct {
  PyObject_HEAD
  int wanted;
} Undead;

// The dealloc of a subclass drops the type's reference afterwards.
static void undead_dealloc_ok(Undead *self) {
  if (self->wanted) {
    Py_INCREF(Py_TYPE(self));
    return;
  }
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free((PyObject *)self);
}

static PyObject *type_counted_bad(PyObject *self, PyObject *unused) {
  Py_INCREF(Py_TYPE(self));
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

PyTypeObject undead_type = {
    PyVarObject_HEAD_INIT(NULL, 0) // the rest is zero
        .tp_name = "spam.Undead",
    .tp_basicsize = sizeof(Undead),
    .tp_dealloc = (destructor)undead_dealloc_ok,
};

PyMethodDef info_methods[] = {{"of_nothing_ok", of_nothing_ok, METH_NOARGS, NULL},
                              {"dealloc_ok", dealloc_ok, METH_O, NULL},
                              {"forgotten_bad", forgotten_bad, METH_O, NULL},
                              {"used_after_bad", used_after_bad, METH_NOARGS, NULL},
                              {"type_counted_bad", type_counted_bad, METH_NOARGS, NULL},
                              {NULL}};
