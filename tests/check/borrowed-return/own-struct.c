// A helper hands out what lies in a struct of the caller's: that may be the caller's own.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s

#include <Python.h>

struct pieces {
  PyObject *list, *item;
};

int unknown_add(struct pieces *pieces, PyObject *object);

// Nothing says that the field owns what it holds.
static PyObject *FP_take_ok(struct pieces *pieces) {
  if (pieces->list) {
    PyObject *all = PyList_AsTuple(pieces->list);
    Py_CLEAR(pieces->list);
    return all;
  }
  if (pieces->item)
    return pieces->item; // expected-warning {{borrowed reference 'item' is returned here, but a new reference on another path}}
  return PyTuple_New(0);
}

PyObject *join_ok(PyObject *module, PyObject *object) {
  struct pieces pieces = {NULL, NULL};
  if (unknown_add(&pieces, object) < 0)
    return NULL;
  PyObject *result = FP_take_ok(&pieces);
  if (!result)
    return NULL;
  return result;
}

PyObject *look_bad(PyObject *module, PyObject *object) {
  PyObject *seen = PyList_GetItem(object, 0);
  if (!seen)
    return NULL;
  if (PyTuple_Check(seen))
    return PyTuple_New(0);
  return seen; // expected-warning {{borrowed reference 'seen' is returned here, but a new reference on another path}}
}
