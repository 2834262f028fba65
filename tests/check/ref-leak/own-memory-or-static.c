// Memory that was allocated is never a static variable, whoever was given it since.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct operations {
  int (*write)(const struct operations *, PyObject *);
  char *encoding;
} operations;

static operations plain;

static int write_encoded(const operations *o, PyObject *x) { return PyBytes_Check(x) && o->encoding; }

static operations *encoded(PyObject *encoding) {
  operations *made = malloc(sizeof(*made));
  if (made == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  made->encoding = PyBytes_AS_STRING(encoding);
  made->write = write_encoded;
  return made;
}

static int render(const operations *o, PyObject *x) { return o->write(o, x) ? 0 : -1; }

static PyObject *dumps_ok(PyObject *self, PyObject *args) {
  PyObject *object = NULL, *encoding = Py_None;
  operations *chosen = &plain;
  if (!PyArg_UnpackTuple(args, "dumps", 1, 2, &object, &encoding))
    return NULL;
  if (encoding != Py_None) {
    Py_INCREF(encoding);
    chosen = encoded(encoding);
    if (chosen == NULL) {
      Py_DECREF(encoding);
      return NULL;
    }
  }
  int rendered = render(chosen, object);
  if (chosen != &plain) {
    free(chosen);
    Py_DECREF(encoding);
  }
  return PyLong_FromLong(1000 + rendered);
}

static PyObject *dumps_bad(PyObject *self, PyObject *args) {
  PyObject *object = NULL, *encoding = Py_None;
  operations *chosen = &plain;
  if (!PyArg_UnpackTuple(args, "dumps", 1, 2, &object, &encoding))
    return NULL;
  if (encoding != Py_None) {
    Py_INCREF(encoding);
    chosen = encoded(encoding);
    if (chosen == NULL) {
      Py_DECREF(encoding);
      return NULL;
    }
  }
  int rendered = render(chosen, object);
  if (chosen != &plain)
    free(chosen);
  return PyLong_FromLong(1000 + rendered); // expected-warning {{leaked reference to 'encoding'}}
}

static PyMethodDef methods[] = {{"a", dumps_ok, METH_VARARGS, ""}, {"b", dumps_bad, METH_VARARGS, ""}, {NULL}};
PyMethodDef *keep(void) { return methods; }
