// A global whose object each instance counts for itself only points to it: another one owns it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
} Spam;

static PyObject *shared, *owned;

static void spam_dealloc(PyObject *self) {
  Py_XDECREF(shared);
  PyObject_Free(self);
}
static void egg_dealloc(PyObject *self) {
  Py_XDECREF(owned);
  owned = NULL;
  PyObject_Free(self);
}
static PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = spam_dealloc,
};
static PyTypeObject egg_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Egg",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = egg_dealloc,
};

PyObject *new_spam(void) {
  PyObject *spam = (PyObject *)PyObject_New(Spam, &spam_type);
  if (spam)
    Py_XINCREF(shared);
  return spam;
}
PyObject *new_egg(void) { return (PyObject *)PyObject_New(Spam, &egg_type); }

void share_ok(PyObject *module) {
  PyObject *pointer = PyCapsule_New(&shared, "x", NULL);
  if (pointer == NULL)
    return;
  if (PyModule_AddObject(module, "pointer", pointer) == 0)
    shared = pointer;
  else
    Py_DECREF(pointer);
}

void share_bad(PyObject *module) {
  PyObject *pointer = PyCapsule_New(&owned, "x", NULL);
  if (pointer == NULL)
    return;
  if (PyModule_AddObject(module, "pointer", pointer) == 0) // expected-warning {{'pointer' is given to a call that steals}}
    owned = pointer;
  else
    Py_DECREF(pointer);
}
