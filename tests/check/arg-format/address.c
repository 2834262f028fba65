// An address that Python keeps as a number: a Py_ssize_t is as wide as a pointer on every platform.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#define PY_SSIZE_T_CLEAN
#include <Python.h>

struct library;
struct entry { struct entry *next; };
int library_close(struct library *);

static PyObject *FP_filled_ok(PyObject *self, PyObject *args) {
  struct library *handle;
  void *any;
  if (!PyArg_ParseTuple(args, "nn", &handle, &any)) // two-warning {{an address is kept as a number, which is as wide}} two-warning {{takes 'Py_ssize_t *', but the argument is 'void **'}}
    return NULL;
  return PyLong_FromLong(library_close(handle) + (any != NULL));
}

static PyObject *FP_given_ok(struct entry *entry) {
  return Py_BuildValue("n", entry); // two-warning {{an address is kept as a number}}
}

static PyObject *object_bad(PyObject *self, PyObject *args) {
  PyObject *object;
  if (!PyArg_ParseTuple(args, "n", &object)) // expected-warning {{takes 'Py_ssize_t *', but the argument is 'PyObject **'}}
    return NULL;
  return PyObject_Repr(object);
}

static PyObject *narrow_bad(PyObject *self, PyObject *args) {
  struct library *handle;
  if (!PyArg_ParseTuple(args, "i", &handle)) // expected-warning {{takes 'int *'}}
    return NULL;
  return PyLong_FromLong(library_close(handle));
}

static PyObject *text_bad(const char *name) {
  return Py_BuildValue("n", name); // expected-warning {{takes 'Py_ssize_t'}}
}
