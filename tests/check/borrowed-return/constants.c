// Constants of the interpreter are immortal since 3.12, small numbers among them.
//
// RUN: %if python3.13 %{ %clang_refcop_nopy -fsyntax-only -I%python_inc_313 %s 2>&1 | count 0 %}
// RUN: %if python3.13 %{ %clang_refcop_nopy -fsyntax-only -fplugin-arg-refcop-target-python=3.11 -DZERO -I%python_inc_313 %s 2>&1 | FileCheck %s %}
// RUN: %clang_refcop -fsyntax-only -DZERO %s 2>&1 | FileCheck %s

#include <Python.h>

#ifdef ZERO
PyObject *_PyLong_GetZero(void);
// CHECK: borrowed reference 'zero' is returned where a new reference is expected
static PyObject *zero(PyObject *self, PyObject *arg) { return _PyLong_GetZero(); }
static PyMethodDef methods[] = {{"zero", zero, METH_O}, {NULL}};
#else
static PyObject *none_ok(PyObject *self, PyObject *arg) { return Py_GetConstantBorrowed(Py_CONSTANT_NONE); }
static PyObject *one_ok(PyObject *self, PyObject *arg) { return Py_GetConstantBorrowed(Py_CONSTANT_ONE); }
static PyObject *is_none_ok(PyObject *self, PyObject *arg) {
  if (Py_GetConstantBorrowed(Py_CONSTANT_NONE) == Py_None)
    return PyObject_Str(arg);
  PyList_New(0); // never: the two are one object
  return NULL;
}
static PyMethodDef methods[] = {
    {"none", none_ok, METH_O}, {"one", one_ok, METH_O}, {"is_none", is_none_ok, METH_O}, {NULL}};
#endif
PyMethodDef *the_methods(void) { return methods; }
