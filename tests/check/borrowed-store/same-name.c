// Members of one name in two structs are two places: that one owns says nothing about the other.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject *str; // borrowed: a part of it
  Py_ssize_t start, end;
} Part;

typedef struct {
  PyObject_HEAD
  PyObject *str;
  Part part;
} Iterator;

static void iterator_dealloc(Iterator *it) {
  Py_XDECREF(it->str);
  PyObject_Free(it);
}

static PyTypeObject Iterator_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "same.Iterator",
    .tp_basicsize = sizeof(Iterator),
    .tp_dealloc = (destructor)iterator_dealloc,
};

static void part_of(Part *part, PyObject *text) {
  part->str = text;
  part->start = 0;
  part->end = PyUnicode_GetLength(text);
}

static PyObject *split_ok(PyObject *self, PyObject *text) {
  Iterator *it = PyObject_New(Iterator, &Iterator_Type);
  if (it == NULL)
    return NULL;
  Py_INCREF(text);
  it->str = text;
  part_of(&it->part, text);
  return (PyObject *)it;
}

static PyObject *split_bad(PyObject *self, PyObject *text) {
  Iterator *it = PyObject_New(Iterator, &Iterator_Type);
  if (it == NULL)
    return NULL;
  it->str = text; // expected-warning {{borrowed reference 'text' is stored}}
  return (PyObject *)it;
}

static PyMethodDef methods[] = {
    {"split_ok", split_ok, METH_O, NULL}, {"split_bad", split_bad, METH_O, NULL}, {NULL, NULL, 0, NULL}};

PyMethodDef *the_methods(void) { return methods; }
