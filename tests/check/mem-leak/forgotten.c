// tp_clear takes an object apart: memory that it only forgets is lost.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD PyObject *reader;
  char *errors;
  char *encoding;
} Spam;

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->reader);
  return 0;
}

static int clear_bad(Spam *self) {
  Py_CLEAR(self->reader);
  free(self->encoding);
  self->encoding = NULL;
  self->errors = NULL; // expected-warning {{leaked memory: what 'errors' of 'Spam' held is neither freed nor handed on before it is set to NULL here}}
  return 0;
}

static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->reader);
  free(self->encoding);
  free(self->errors);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)clear_bad,
    .tp_dealloc = (destructor)spam_dealloc,
};

/* It begins there. */
PyObject *make_ok(PyObject *reader, const char *errors) {
  Spam *self = PyObject_GC_New(Spam, &spam_type);
  if (self == NULL)
    return NULL;
  Py_INCREF(reader);
  self->reader = reader;
  self->encoding = NULL;
  self->errors = NULL;
  PyObject_GC_Track(self);
  if ((self->errors = strdup(errors)) == NULL || (self->encoding = strdup(errors)) == NULL) {
    Py_DECREF(self);
    return PyErr_NoMemory();
  }
  return (PyObject *)self;
}
