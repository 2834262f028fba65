// A size of an unsigned type is compared with a bound, and later again: the answer is the same.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>
#include <stdlib.h>

size_t size_of_text(PyObject *o);

static PyObject *text_ok(PyObject *self, PyObject *arg) {
  char local[8192], *text = local;
  size_t size = size_of_text(arg);
  if (size >= 8192) {
    text = malloc(size);
    if (text == NULL)
      return PyErr_NoMemory();
  }
  text[0] = 0;
  PyObject *result = PyUnicode_FromString(text);
  if (size >= 8192)
    free(text);
  return result;
}

static PyObject *text_bad(PyObject *self, PyObject *arg) {
  char local[8192], *text = local;
  size_t size = size_of_text(arg);
  if (size >= 8192) {
    text = malloc(size);
    if (text == NULL)
      return PyErr_NoMemory();
  }
  text[0] = 0;
  PyObject *result = PyUnicode_FromString(text);
  if (size < 8192)
    return result;
  return result; // expected-warning {{leaked memory}}
}

static PyMethodDef methods[] = {{"ok", text_ok, METH_O}, {"bad", text_bad, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
