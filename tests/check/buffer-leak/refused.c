// A converter that answers 0 is not called again: what it has filled by then is lost, though it can clean up.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int buffer_bad(PyObject *object, void *address) {
  Py_buffer *view = address;
  if (object == NULL) {
    PyBuffer_Release(view);
    return 1;
  }
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  if (view->len == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    return 0; // expected-warning {{leaked buffer: this converter answers 0, and is not called again to give back what it put behind 'address' [refcop-buffer-leak]}}
  }
  return Py_CLEANUP_SUPPORTED;
}

static int buffer_ok(PyObject *object, void *address) {
  Py_buffer *view = address;
  if (object == NULL) {
    PyBuffer_Release(view);
    return 1;
  }
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  if (view->len == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    PyBuffer_Release(view);
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

static int text_bad(PyObject *object, void *address) {
  PyObject **text = address;
  if (object == NULL) {
    Py_CLEAR(*text);
    return 1;
  }
  *text = PyObject_Str(object);
  if (*text == NULL)
    return 0;
  if (PyUnicode_GET_LENGTH(*text) == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    return 0; // expected-warning {{leaked reference: this converter answers 0}}
  }
  return Py_CLEANUP_SUPPORTED;
}

static int text_ok(PyObject *object, void *address) {
  PyObject **text = address;
  if (object == NULL) {
    Py_CLEAR(*text);
    return 1;
  }
  PyObject *made = PyObject_Str(object);
  if (made == NULL)
    return 0;
  if (PyUnicode_GET_LENGTH(made) == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    Py_DECREF(made);
    return 0;
  }
  *text = made;
  return Py_CLEANUP_SUPPORTED;
}

// What it is given may be in use before: no converter for certain.
static int filled_ok(PyObject *object, void *address) {
  Py_buffer *view = address;
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  if (view->len == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    return 0;
  }
  return 1;
}

static PyObject *lengths(PyObject *module, PyObject *args) {
  Py_buffer a = {0}, b = {0}, c = {0};
  PyObject *d = NULL, *e = NULL;
  if (!PyArg_ParseTuple(args, "O&O&O&O&O&", buffer_bad, &a, buffer_ok, &b, text_bad, &d, text_ok, &e, filled_ok, &c))
    return NULL;
  PyBuffer_Release(&a);
  PyBuffer_Release(&b);
  PyBuffer_Release(&c);
  Py_XDECREF(d);
  Py_XDECREF(e);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"lengths", lengths, METH_VARARGS}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
