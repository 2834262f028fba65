// A number that the caller gives may say who owns what. Not where the reference is lost whatever it is.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int extend_bad(PyObject *self, PyObject *kwds, int add) {
  PyObject *items = PyDict_Items(kwds);
  if (items == NULL)
    return -1;
  if (add) {
    if (PyList_SetSlice(self, 0, 0, items) < 0)
      goto fail;
  } else {
    if (PyObject_DelItem(self, items) < 0)
      goto fail;
  }
  return 0; // expected-warning {{leaked reference to 'items'}}
fail:
  Py_DECREF(items);
  return -1;
}

static int extend_ok(PyObject *self, PyObject *kwds, int add) {
  PyObject *items = PyDict_Items(kwds);
  if (items == NULL)
    return -1;
  int err = add ? PyList_SetSlice(self, 0, 0, items) : PyObject_DelItem(self, items);
  Py_DECREF(items);
  return err;
}

static int keep_bad(PyObject *self, PyObject *kwds, int release) {
  PyObject *items = PyDict_Items(kwds);
  if (items == NULL)
    return -1;
  int err = PyList_SetSlice(self, 0, 0, items);
  if (release)
    Py_DECREF(items);
  return err; // two-warning {{leaked reference to 'items'}}
}

static PyObject *all(PyObject *self, PyObject *args, PyObject *kwds) {
  int flag;
  if (!PyArg_ParseTuple(args, "i", &flag))
    return NULL;
  if (extend_bad(self, kwds, flag) < 0 || extend_ok(self, kwds, flag) < 0 || keep_bad(self, kwds, flag) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"all", (PyCFunction)(void (*)(void))all, METH_VARARGS | METH_KEYWORDS}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
