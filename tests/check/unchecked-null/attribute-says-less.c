// cpychecker's attributes in a header cannot say that a result is never NULL: a model that knows the function goes before. Ours do.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *dtype;
} PyArrayObject;

PyObject *PyArray_DESCR(PyArrayObject *array) __attribute__((cpychecker_returns_borrowed_ref));
PyObject *own_descr(PyArrayObject *array) __attribute__((cpychecker_returns_borrowed_ref));
int PyArray_EquivTypes(PyObject *left, PyObject *right);

int modelled_ok(PyArrayObject *array, PyObject *other) {
  return PyArray_EquivTypes(PyArray_DESCR(array), other);
}

int unknown_bad(PyArrayObject *array, PyObject *other) {
  return PyArray_EquivTypes(own_descr(array), other); // expected-warning {{'own_descr()' may be NULL (own_descr() can fail) and is passed to PyArray_EquivTypes without a check}}
}
