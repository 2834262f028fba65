// What a container lends is safe as long as the GIL keeps other threads away, and no longer.
//
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fsyntax-only %s 2>&1 | count 0
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop free-threaded %s
// RUN: %clang_refcop -fplugin-arg-refcop-free-threaded -fsyntax-only %s 2>&1 | count 0
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -DNOT_USED %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop free-threaded -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -DNOT_USED -I%python_inc_313 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -DPy_GIL_DISABLED -I%python_inc_313 %s %}

#include <Python.h>

#ifndef Py_MOD_GIL_NOT_USED
#define Py_MOD_GIL_NOT_USED ((void *)1)
#endif
#ifdef NOT_USED
void *how = Py_MOD_GIL_NOT_USED;
#endif
#ifndef Py_BEGIN_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(op) {
#define Py_END_CRITICAL_SECTION() }
#endif

static PyObject *first_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItem(list, 0);
  if (item == NULL)
    return NULL;
  // expected-warning@+1 {{borrowed reference 'item' is given a new reference: without the GIL another thread can release it before; use PyList_GetItemRef [refcop-borrowed-unlocked]}}
  Py_INCREF(item);
  return item;
}

static PyObject *look_up_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemWithError(dict, self);
  if (value == NULL)
    return NULL;
  return PyObject_Str(value); // expected-warning {{use PyDict_GetItemRef [refcop-borrowed-unlocked]}}
}

static PyObject *sum_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    // expected-warning@+1 {{hold Py_BEGIN_CRITICAL_SECTION [refcop-borrowed-unlocked]}}
    PyObject *text = PyObject_Str(value);
    if (text == NULL)
      return NULL;
    Py_DECREF(text);
  }
  Py_RETURN_NONE;
}

static PyObject *sum_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  int failed = 0;
  Py_BEGIN_CRITICAL_SECTION(dict);
  while (PyDict_Next(dict, &at, &key, &value)) {
    PyObject *text = PyObject_Str(value);
    if (text == NULL) {
      failed = 1;
      break;
    }
    Py_DECREF(text);
  }
  Py_END_CRITICAL_SECTION();
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *locked_impl_ok(PyObject *list) {
  PyObject *item = PyList_GetItem(list, 0);
  Py_XINCREF(item);
  return item;
}

static PyObject *locked_ok(PyObject *self, PyObject *list) {
  PyObject *item;
  Py_BEGIN_CRITICAL_SECTION(list);
  item = locked_impl_ok(list);
  Py_END_CRITICAL_SECTION();
  return item;
}

static PyObject *is_there_ok(PyObject *self, PyObject *dict) {
  return PyBool_FromLong(PyDict_GetItemWithError(dict, self) != NULL);
}

static PyObject *own_ok(PyObject *self, PyObject *text) {
  PyObject *parts = PyUnicode_Split(text, NULL, -1);
  if (parts == NULL)
    return NULL;
  PyObject *item = PyList_GetItem(parts, 0);
  Py_XINCREF(item);
  Py_DECREF(parts);
  return item;
}

static PyObject *tuple_ok(PyObject *self, PyObject *args) {
  PyObject *item = PyTuple_GetItem(args, 0);
  Py_XINCREF(item);
  return item;
}

static PyObject *keywords_ok(PyObject *self, PyObject *args, PyObject *kwds) {
  PyObject *value = kwds ? PyDict_GetItemString(kwds, "value") : NULL;
  if (value == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(value);
}

static PyObject *each_keyword_ok(PyObject *self, PyObject *args, PyObject *kwds) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (kwds && PyDict_Next(kwds, &at, &key, &value))
    if (PyDict_SetItem(self, key, value) < 0)
      return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_O},
    {"look_up_bad", look_up_bad, METH_O},
    {"sum_bad", sum_bad, METH_O},
    {"sum_ok", sum_ok, METH_O},
    {"locked_ok", locked_ok, METH_O},
    {"is_there_ok", is_there_ok, METH_O},
    {"own_ok", own_ok, METH_O},
    {"tuple_ok", tuple_ok, METH_VARARGS},
    {"keywords_ok", (PyCFunction)(void (*)(void))keywords_ok, METH_VARARGS | METH_KEYWORDS},
    {"each_keyword_ok", (PyCFunction)(void (*)(void))each_keyword_ok, METH_VARARGS | METH_KEYWORDS},
    {NULL}};

PyMethodDef *the_methods(void) { return methods; }
