// Whether None's count matters is up to the oldest Python that the code is for: target-python, else the limited API's
// version, else the headers. Where nobody said anything it is a note about portability, level 2.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -DPy_LIMITED_API=0x03090000 %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -DPy_LIMITED_API= %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -DPy_LIMITED_API=3 %s
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-level=2 -fplugin-arg-refcop-target-python=3.12 %s 2>&1 | count 0
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-level=2 -fplugin-arg-refcop-target-python=3.12 -DPy_LIMITED_API=0x03090000 %s 2>&1 | count 0
// RUN: %if python3.12 %{ %clang_refcop_nopy -fsyntax-only -I%python_inc_312 %s 2>&1 | count 0 %}
// RUN: %if python3.12 %{ %clang_refcop_nopy -fsyntax-only -fplugin-arg-refcop-level=2 -I%python_inc_312 %s 2>&1 | FileCheck %s --check-prefix=OLD %}
// RUN: %if python3.12 %{ %clang_refcop_nopy -fsyntax-only -fplugin-arg-refcop-level=2 -fplugin-arg-refcop-target-python=3.12 -I%python_inc_312 %s 2>&1 | count 0 %}
// RUN: %if python3.12 %{ %clang_refcop_nopy -fsyntax-only -fplugin-arg-refcop-level=2 -DPy_LIMITED_API=0x030c0000 -I%python_inc_312 %s 2>&1 | count 0 %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -DPy_LIMITED_API=0x030b0000L -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop target-python=3.9 -I%python_inc_313 %s %}
// RUN: %if python3.13 %{ %clang_refcop_nopy -fsyntax-only -fplugin-arg-refcop-level=2 -DPy_LIMITED_API=PY_VERSION_HEX -I%python_inc_313 %s 2>&1 | count 0 %}

#include <Python.h>

static PyObject *none_bad(PyObject *self, PyObject *arg) {
  // OLD: warning: borrowed reference 'None' is returned where a new reference is expected; it counts below Python 3.12 [refcop-borrowed-return]
  // expected-warning@+1 {{borrowed reference 'None' is returned where a new reference is expected [refcop-borrowed-return]}}
  return Py_None;
}

static PyObject *stolen_bad(PyObject *self, PyObject *arg) {
  PyObject *pair = PyTuple_New(1);
  if (pair == NULL)
    return NULL;
  // OLD: warning: 'None' is given to a call that steals a reference, but it is borrowed; it counts below Python 3.12 [refcop-borrowed-stolen]
  // expected-warning@+1 {{'None' is given to a call that steals a reference, but it is borrowed [refcop-borrowed-stolen]}}
  if (PyTuple_SetItem(pair, 0, Py_None) < 0) {
    Py_DECREF(pair);
    return NULL;
  }
  return pair;
}

static PyObject *released_bad(PyObject *self, PyObject *arg) {
  // OLD: warning: borrowed reference 'None' is released; it counts below Python 3.12 [refcop-over-release]
  // expected-warning@+1 {{borrowed reference 'None' is released [refcop-over-release]}}
  Py_DECREF(Py_None);
  Py_RETURN_TRUE;
}

// Since 3.12 these add no reference, but stand for one in every version.
static PyObject *macro_ok(PyObject *self, PyObject *arg) { Py_RETURN_NONE; }
#define DONE Py_RETURN_FALSE
static PyObject *own_macro_ok(PyObject *self, PyObject *arg) { DONE; }
static PyObject *compare_ok(PyObject *self, PyObject *arg) { Py_RETURN_RICHCOMPARE(1, 2, Py_EQ); }

static PyObject *sort(PyObject *list) {
  if (PyList_Sort(list) < 0)
    return NULL;
  Py_RETURN_NONE;
}
static PyObject *of_helper_ok(PyObject *self, PyObject *list) {
  PyObject *none = sort(list);
  if (none == NULL)
    return NULL;
  if (PyList_Reverse(list) < 0) {
    Py_DECREF(none);
    return NULL;
  }
  return none;
}

static PyMethodDef methods[] = {{"none_bad", none_bad, METH_O},         {"stolen_bad", stolen_bad, METH_O},
                                {"released_bad", released_bad, METH_O}, {"macro_ok", macro_ok, METH_O},
                                {"own_macro_ok", own_macro_ok, METH_O}, {"compare_ok", compare_ok, METH_O},
                                {"of_helper_ok", of_helper_ok, METH_O}, {NULL}};

PyMethodDef *the_methods(void) { return methods; }
