// A converter for "O&" with clean-up: called with NULL it releases what it has filled. Its two kinds of success are both
// numbers; what tells them apart is the argument.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

static int with_cleanup(PyObject *object, void *address) {
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

static int shared_exit(PyObject *object, void *address) {
  Py_buffer *view = address;
  if (object == NULL)
    goto exit;
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  if (view->len == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    goto exit;
  }
  return Py_CLEANUP_SUPPORTED;
exit:
  PyBuffer_Release(view);
  return 0;
}

static void give_back(Py_buffer *view) { PyBuffer_Release(view); }

static void give_back_if(Py_buffer *view, int really) {
  if (really)
    PyBuffer_Release(view);
}

static PyObject *length_ok(PyObject *module, PyObject *args) {
  Py_buffer a = {0}, b = {0};
  if (!PyArg_ParseTuple(args, "O&O&", with_cleanup, &a, shared_exit, &b))
    return NULL;
  Py_ssize_t n = a.len + b.len;
  with_cleanup(NULL, &a);
  shared_exit(NULL, &b);
  return PyLong_FromSsize_t(n);
}

// What a converter fills is not followed.
static PyObject *FN_length_bad(PyObject *module, PyObject *args) {
  Py_buffer a = {0};
  if (!PyArg_ParseTuple(args, "O&", with_cleanup, &a))
    return NULL;
  return PyLong_FromSsize_t(a.len);
}

static PyObject *helper_ok(PyObject *module, PyObject *object) {
  Py_buffer a;
  if (PyObject_GetBuffer(object, &a, PyBUF_SIMPLE) != 0)
    return NULL;
  Py_ssize_t n = a.len;
  give_back(&a);
  return PyLong_FromSsize_t(n);
}

static PyObject *direct_bad(PyObject *module, PyObject *object) {
  Py_buffer a = {0};
  if (!with_cleanup(object, &a))
    return NULL;
  return PyLong_FromSsize_t(a.len); // expected-warning {{leaked buffer: 'a' from with_cleanup()}}
}

static PyObject *helper_on_condition_ok(PyObject *module, PyObject *object) {
  Py_buffer a;
  if (PyObject_GetBuffer(object, &a, PyBUF_SIMPLE) != 0)
    return NULL;
  Py_ssize_t n = a.len;
  give_back_if(&a, n > 0 || module != NULL);
  return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"length", length_ok, METH_VARARGS, NULL},   {"length_bad", FN_length_bad, METH_VARARGS, NULL},
    {"helper", helper_ok, METH_O, NULL},         {"condition", helper_on_condition_ok, METH_O, NULL},
    {"direct", direct_bad, METH_O, NULL},        {NULL, NULL, 0, NULL},
};
PyMethodDef *use_methods(void) { return methods; }
