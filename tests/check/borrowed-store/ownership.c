// Who owns what a place holds: decided by the whole file, by fields' uses and by deallocators.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *owned;
  PyObject *weak;
  PyObject *parent;
} Node;

struct item {
  struct item *next;
  PyObject *object;
};

static struct item *items;
static PyObject *current;
static PyObject *never_released;

static PyObject *owned_bad(PyObject *object, PyObject *arg) {
  Node *self = (Node *)object;
  Py_CLEAR(self->owned);
  self->owned = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

// Nothing in the file ever releases it: it may be meant to be weak.
static PyObject *weak_ok(PyObject *object, PyObject *arg) {
  Node *self = (Node *)object;
  self->weak = arg; // two-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *weak_read_ok(PyObject *object, PyObject *arg) {
  Node *self = (Node *)object;
  if (self->weak == NULL)
    Py_RETURN_NONE;
  Py_INCREF(self->weak);
  return self->weak;
}

static PyObject *parent_restored_ok(PyObject *object, PyObject *arg) {
  Node *self = (Node *)object;
  PyObject *before = self->parent;
  self->parent = arg;
  PyObject *text = PyObject_Str(object);
  self->parent = before;
  return text;
}

static PyObject *global_for_the_call_ok(PyObject *object, PyObject *arg) {
  PyObject *before = current;
  current = arg;
  PyObject *text = PyObject_Str(object);
  current = before;
  return text;
}

static PyObject *global_bad(PyObject *object, PyObject *arg) {
  Py_XDECREF(never_released);
  never_released = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *list_node_bad(PyObject *object, PyObject *arg) {
  struct item *item = PyMem_Malloc(sizeof *item);
  if (item == NULL)
    return PyErr_NoMemory();
  item->object = arg; // expected-warning {{[refcop-borrowed-store]}}
  item->next = items;
  items = item;
  Py_RETURN_NONE;
}

static PyObject *list_node_ok(PyObject *object, PyObject *arg) {
  struct item *item = PyMem_Malloc(sizeof *item);
  if (item == NULL)
    return PyErr_NoMemory();
  Py_INCREF(arg);
  item->object = arg;
  item->next = items;
  items = item;
  Py_RETURN_NONE;
}

static PyObject *pop_node_ok(PyObject *object, PyObject *arg) {
  struct item *item = items;
  if (item == NULL)
    Py_RETURN_NONE;
  items = item->next;
  Py_DECREF(item->object);
  PyMem_Free(item);
  Py_RETURN_NONE;
}

static PyObject *fresh_node_bad(PyObject *object, PyObject *arg) {
  Node *node = (Node *)Py_TYPE(object)->tp_alloc(Py_TYPE(object), 0);
  if (node == NULL)
    return NULL;
  node->owned = arg; // expected-warning {{[refcop-borrowed-store]}}
  return (PyObject *)node;
}

static PyObject *fresh_node_ok(PyObject *object, PyObject *arg) {
  Node *node = (Node *)Py_TYPE(object)->tp_alloc(Py_TYPE(object), 0);
  if (node == NULL)
    return NULL;
  Py_INCREF(arg);
  node->owned = arg;
  node->weak = arg;
  return (PyObject *)node;
}

static PyObject *fresh_none_ok(PyObject *object, PyObject *arg) {
  Node *node = (Node *)Py_TYPE(object)->tp_alloc(Py_TYPE(object), 0);
  if (node == NULL)
    return NULL;
  Py_INCREF(Py_None);
  node->owned = Py_None;
  return (PyObject *)node;
}

static PyObject *dead_stored_bad(PyObject *object, PyObject *arg) {
  Node *self = (Node *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_CLEAR(self->owned);
  self->owned = text;
  Py_DECREF(text); // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *static_cache_bad(PyObject *object, PyObject *arg) {
  static PyObject *last;
  Py_XDECREF(last);
  last = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *static_cache_ok(PyObject *object, PyObject *arg) {
  static PyObject *last;
  Py_INCREF(arg);
  Py_XDECREF(last);
  last = arg;
  Py_RETURN_NONE;
}

static void helper_store(Node *node, PyObject *value) {
  Py_XDECREF(node->owned); // two-warning {{[refcop-dangling-field]}}
  node->owned = value;
}

static PyObject *helper_bad(PyObject *object, PyObject *arg) {
  helper_store((Node *)object, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  Py_RETURN_NONE;
}

static PyObject *helper_ok(PyObject *object, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  helper_store((Node *)object, text);
  Py_RETURN_NONE;
}

static void helper_keep(Node *node, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(node->owned, value);
}

static PyObject *helper_keep_ok(PyObject *object, PyObject *arg) {
  helper_keep((Node *)object, arg);
  Py_RETURN_NONE;
}

static PyObject *helper_keep_bad(PyObject *object, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  helper_keep((Node *)object, text);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static void dealloc(PyObject *object) {
  Node *self = (Node *)object;
  Py_XDECREF(self->owned);
  Py_TYPE(self)->tp_free(self);
}

PyTypeObject node_type = { // NOLINT(refcop-cycle-uncollectable)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "node",
    .tp_basicsize = sizeof(Node),
    .tp_dealloc = dealloc,
};

static PyMethodDef methods[] = {
    {"owned_bad", owned_bad, METH_O, NULL},
    {"weak_ok", weak_ok, METH_O, NULL},
    {"weak_read_ok", weak_read_ok, METH_O, NULL},
    {"parent_restored_ok", parent_restored_ok, METH_O, NULL},
    {"global_for_the_call_ok", global_for_the_call_ok, METH_O, NULL},
    {"global_bad", global_bad, METH_O, NULL},
    {"list_node_bad", list_node_bad, METH_O, NULL},
    {"list_node_ok", list_node_ok, METH_O, NULL},
    {"pop_node_ok", pop_node_ok, METH_O, NULL},
    {"fresh_node_bad", fresh_node_bad, METH_O, NULL},
    {"fresh_node_ok", fresh_node_ok, METH_O, NULL},
    {"fresh_none_ok", fresh_none_ok, METH_O, NULL},
    {"dead_stored_bad", dead_stored_bad, METH_O, NULL},
    {"static_cache_bad", static_cache_bad, METH_O, NULL},
    {"static_cache_ok", static_cache_ok, METH_O, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},
    {"helper_ok", helper_ok, METH_O, NULL},
    {"helper_keep_ok", helper_keep_ok, METH_O, NULL},
    {"helper_keep_bad", helper_keep_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
