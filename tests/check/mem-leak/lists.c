// Nodes that a helper links into a local list; it takes NULL as well, and says so by its result.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct Item {
  struct Item *next;
} Item;

typedef struct {
  Item *head, *last;
} List;

static Item *append(List *list, Item *item) {
  if (item) {
    if (list->last) {
      list->last->next = item;
      list->last = item;
    } else {
      list->head = list->last = item;
    }
  }
  return item;
}

static void empty(List *list) {
  for (Item *item = list->head; item;) {
    Item *done = item;
    item = item->next;
    PyMem_Free(done);
  }
  list->head = list->last = NULL;
}

static PyObject *linked_ok(PyObject *self, PyObject *args) {
  List queue = {NULL, NULL};
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) {
    Item *item = PyMem_Malloc(sizeof(Item));
    if (item == NULL) {
      empty(&queue);
      return PyErr_NoMemory();
    }
    item->next = NULL;
    append(&queue, item);
  }
  empty(&queue);
  Py_RETURN_NONE;
}

static PyObject *unlinked_bad(PyObject *self, PyObject *args) {
  List queue = {NULL, NULL};
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++) { // expected-warning {{[refcop-mem-leak]}}
    Item *item = PyMem_Malloc(sizeof(Item));
    if (item == NULL) {
      empty(&queue);
      return PyErr_NoMemory();
    }
    item->next = NULL;
    append(&queue, NULL);
  }
  empty(&queue);
  Py_RETURN_NONE;
}

PyMethodDef list_methods[] = {{"linked_ok", linked_ok, METH_VARARGS, NULL},
                              {"unlinked_bad", unlinked_bad, METH_VARARGS, NULL},
                              {NULL}};
