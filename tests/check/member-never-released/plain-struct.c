// A struct that is no instance: it is freed, one of its members is released before, and another never.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

typedef struct node_bad {
  PyObject *key, *zone;
  struct node_bad *next;
} node_bad;

node_bad *node_new(PyObject *key, PyObject *zone) {
  node_bad *node = PyMem_Malloc(sizeof *node);
  if (node == NULL)
    return NULL;
  Py_INCREF(key);
  node->key = key;
  Py_INCREF(zone);
  node->zone = zone;
  return node;
}

void node_free(node_bad *node) { // expected-warning {{'node_free' frees a node_bad and does not release its 'zone'}}
  Py_XDECREF(node->key);
  PyMem_Free(node);
}

PyObject *node_look(node_bad *node) {
  Py_INCREF(node->zone);
  return node->zone;
}

// Its zone is somebody else's.
typedef struct borrowing_ok {
  PyObject *key, *zone;
} borrowing_ok;

borrowing_ok *borrowing_new(PyObject *key, PyObject *zone) {
  borrowing_ok *node = PyMem_Malloc(sizeof *node);
  if (node == NULL)
    return NULL;
  Py_INCREF(key);
  node->key = key;
  node->zone = zone;
  return node;
}

void borrowing_free(borrowing_ok *node) {
  Py_XDECREF(node->key);
  PyMem_Free(node);
}

// The zone moves out before.
typedef struct moving_ok {
  PyObject *key, *zone;
} moving_ok;

moving_ok *moving_new(PyObject *key, PyObject *zone) {
  moving_ok *node = PyMem_Malloc(sizeof *node);
  if (node == NULL)
    return NULL;
  Py_INCREF(key);
  node->key = key;
  Py_INCREF(zone);
  node->zone = zone;
  return node;
}

PyObject *moving_free(moving_ok *node) {
  PyObject *zone = node->zone;
  Py_XDECREF(node->key);
  PyMem_Free(node);
  return zone;
}

// Another function releases it.
typedef struct cleared_ok {
  PyObject *key, *zone;
} cleared_ok;

cleared_ok *cleared_new(PyObject *key, PyObject *zone) {
  cleared_ok *node = PyMem_Malloc(sizeof *node);
  if (node == NULL)
    return NULL;
  Py_INCREF(key);
  node->key = key;
  Py_INCREF(zone);
  node->zone = zone;
  return node;
}

void cleared_clear(cleared_ok *node) { Py_CLEAR(node->zone); }

void cleared_free(cleared_ok *node) {
  Py_XDECREF(node->key);
  PyMem_Free(node);
}

// Files with no type of their own are not looked at.
static PyObject *thing_new(PyTypeObject *type, PyObject *args, PyObject *keywords) { return type->tp_alloc(type, 0); }

PyTypeObject Thing_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Thing",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = thing_new,
};
