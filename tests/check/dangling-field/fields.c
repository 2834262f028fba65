// Fields that still point to what was released or freed.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  PyObject *item;
  PyObject *other;
  char *text;
} Spam;

static PyObject *cache;

static PyObject *stays_bad(Spam *self, PyObject *arg) {
  Py_XDECREF(self->item); // expected-warning {{'item' is released, but the place it was read from still holds it [refcop-dangling-field]}}
  Py_RETURN_NONE;
}

static PyObject *stays_ok(Spam *self, PyObject *arg) {
  Py_CLEAR(self->item);
  Py_RETURN_NONE;
}

static PyObject *stays_on_error_bad(Spam *self, PyObject *arg) {
  PyObject *old = self->item;
  Py_XDECREF(old); // expected-warning {{[refcop-dangling-field]}}
  if (PyObject_IsTrue(arg) < 0)
    return NULL;
  Py_INCREF(arg);
  self->item = arg;
  Py_RETURN_NONE;
}

static PyObject *text_stays_bad(Spam *self, PyObject *arg) {
  free(self->text); // expected-warning {{'text' is freed, but the place it was read from still holds it [refcop-dangling-field]}}
  Py_RETURN_NONE;
}

static PyObject *text_stays_ok(Spam *self, PyObject *arg) {
  free(self->text);
  self->text = NULL;
  Py_RETURN_NONE;
}

static PyObject *global_bad(PyObject *self, PyObject *arg) {
  Py_XDECREF(cache); // two-warning {{[refcop-dangling-field]}}
  Py_RETURN_NONE;
}

static PyObject *between_bad(Spam *self, PyObject *arg) {
  Py_XDECREF(self->other); // two-warning {{'other' is released while the field still points to it, and what runs then can see it; use Py_CLEAR or Py_XSETREF [refcop-dangling-field]}}
  Py_INCREF(arg);
  self->other = arg;
  Py_RETURN_NONE;
}

static PyObject *between_ok(Spam *self, PyObject *arg) {
  PyObject *old = self->other;
  Py_INCREF(arg);
  self->other = arg;
  Py_XDECREF(old);
  Py_RETURN_NONE;
}

static PyObject *between_macro_ok(Spam *self, PyObject *arg) {
  PyObject *old = self->other;
  self->other = PyObject_Str(arg);
  Py_XDECREF(old);
  if (self->other == NULL)
    return NULL;
  Py_RETURN_NONE;
}

// The old one is kept alive elsewhere: nothing dies.
static PyObject *swapped_ok(Spam *self, PyObject *arg) {
  PyObject *old = self->other;
  self->other = self->item;
  self->item = old;
  Py_RETURN_NONE;
}

static PyObject *fresh_ok(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Spam *self = (Spam *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  self->item = Py_None;
  Py_INCREF(Py_None);
  Py_DECREF(self->item);
  self->item = args;
  Py_INCREF(args);
  return (PyObject *)self;
}

// The copy's old item is released, not that of self: fields of one name in two objects.
static Spam *fresh(PyTypeObject *type) {
  Spam *made = PyObject_New(Spam, type);
  if (made == NULL)
    return NULL;
  made->other = NULL;
  made->text = NULL;
  made->item = PyList_New(0);
  if (made->item == NULL) {
    Py_DECREF(made);
    return NULL;
  }
  return made;
}

static PyObject *copy(Spam *self) {
  Spam *made = fresh(Py_TYPE(self));
  if (made == NULL)
    return NULL;
  Py_INCREF(self->item);
  Py_XSETREF(made->item, self->item);
  return (PyObject *)made;
}

static PyObject *copy_ok(Spam *self, PyObject *arg) {
  return copy(self);
}

static void Spam_dealloc(Spam *self) {
  Py_XDECREF(self->item);
  Py_XDECREF(self->other);
  free(self->text);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Spam_Type = // expected-warning {{[refcop-cycle-uncollectable]}} two-warning 0-1 {{[refcop-gc-flag-missing]}}
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
                                 .tp_basicsize = sizeof(Spam),
                                 .tp_flags = Py_TPFLAGS_DEFAULT,
                                 .tp_new = fresh_ok,
                                 .tp_dealloc = (destructor)Spam_dealloc};

#define METHOD(name) {#name, (PyCFunction)name, METH_O, NULL}
static PyMethodDef methods[] = {METHOD(stays_bad), METHOD(stays_ok), METHOD(stays_on_error_bad),
                                METHOD(text_stays_bad), METHOD(text_stays_ok), METHOD(global_bad),
                                METHOD(between_bad), METHOD(between_ok), METHOD(between_macro_ok),
                                METHOD(swapped_ok), METHOD(copy_ok), {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) {
  if (PyType_Ready(&Spam_Type) < 0)
    return NULL;
  return PyModule_Create(&module);
}
