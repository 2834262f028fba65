// A table of functions whose type a header declares: others fill such tables, too, and what the file's own function does
// to its argument is no more than possible.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -I%S/Inputs %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%S/Inputs -I%python_inc_313 %s %}

#include <Python.h>
#include "editor.h"

static int close_python(void *baton) {
  PyObject *self = baton;
  Py_DECREF(self);
  return 0;
}
const editor_funcs python_editor = {close_python};

typedef struct own_funcs {
  int (*close)(void *baton);
} own_funcs;
static const own_funcs own_editor = {close_python};

typedef struct {
  PyObject_HEAD
  const editor_funcs *funcs;
  const own_funcs *own;
  void *baton;
} Editor;

static PyObject *close_ok(Editor *self, PyObject *unused) {
  if (self->funcs->close(self->baton) != 0)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *close_bad(Editor *self, PyObject *unused) {
  if (self->own->close(self->baton) != 0) // expected-warning {{'baton' is released, but the place it was read from still holds it}}
    return NULL;
  Py_RETURN_NONE;
}
static PyMethodDef methods[] = {{"close", (PyCFunction)close_ok, METH_NOARGS, NULL},
                                {"close2", (PyCFunction)close_bad, METH_NOARGS, NULL},
                                {NULL}};
PyMethodDef *the_methods(const own_funcs **own) {
  *own = &own_editor;
  return methods;
}
