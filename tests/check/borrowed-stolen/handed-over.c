// Nodes hold a reference each, which nothing releases: they are freed when their objects have been handed over.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

struct node {
  struct node *next;
  PyObject *item, *kept, *lent;
};

static struct node *push(struct node *next, PyObject *lent) {
  struct node *made = malloc(sizeof(*made));
  if (!made) {
    PyErr_NoMemory();
    return next;
  }
  made->next = next;
  made->item = PyLong_FromLong(1000);
  made->kept = PyLong_FromLong(1001);
  made->lent = lent;
  return made;
}

static void free_all(struct node *first) {
  while (first) {
    struct node *next = first->next;
    Py_XDECREF(first->kept);
    free(first);
    first = next;
  }
}

static PyObject *items_ok(struct node *first, int size) {
  PyObject *all = PyTuple_New(size);
  for (int k = 0; all && k < size; k++) {
    PyTuple_SetItem(all, k, first->item);
    first = first->next;
  }
  return all;
}

static PyObject *kept_bad(struct node *first, int size) {
  PyObject *all = PyTuple_New(size);
  for (int k = 0; all && k < size; k++) {
    PyTuple_SetItem(all, k, first->kept); // expected-warning {{'kept' is given to a call that steals}}
    first = first->next;
  }
  return all;
}

static PyObject *lent_bad(struct node *first, int size) {
  PyObject *all = PyTuple_New(size);
  for (int k = 0; all && k < size; k++) {
    PyTuple_SetItem(all, k, first->lent); // expected-warning {{'lent' is given to a call that steals}}
    first = first->next;
  }
  return all;
}

PyObject *three(PyObject *self, PyObject *arg) {
  struct node *first = push(push(NULL, arg), arg);
  PyObject *result = Py_BuildValue("NNN", items_ok(first, 2), kept_bad(first, 2), lent_bad(first, 2));
  free_all(first);
  return result;
}
