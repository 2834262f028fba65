// Memory that Python holds as a number: a later call gets it back.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct {
  int fd;
} context;

static PyObject *create_ok(PyObject *self, PyObject *args) {
  context *made = calloc(1, sizeof(*made));
  if (!made)
    return PyErr_NoMemory();
  made->fd = -1;
  return PyLong_FromVoidPtr(made);
}

static PyObject *create_failing_ok(PyObject *self, PyObject *args) {
  context *made = calloc(1, sizeof(*made));
  if (!made)
    return PyErr_NoMemory();
  PyObject *number = PyLong_FromVoidPtr(made);
  if (number == NULL)
    free(made);
  return number;
}

static PyObject *create_bad(PyObject *self, PyObject *args) {
  context *made = calloc(1, sizeof(*made));
  if (!made)
    return PyErr_NoMemory();
  made->fd = -1;
  return PyLong_FromLong(made->fd); // expected-warning {{leaked memory: 'made'}}
}

// The number says where the object is, and does not keep it.
static PyObject *identity_bad(PyObject *self, PyObject *seen) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  return PyLong_FromVoidPtr(text); // expected-warning {{leaked reference to 'text'}}
}

static PyMethodDef methods[] = {{"a", create_ok, METH_NOARGS, ""}, {"b", create_failing_ok, METH_NOARGS, ""}, {"c", create_bad, METH_NOARGS, ""}, {"d", identity_bad, METH_O, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
