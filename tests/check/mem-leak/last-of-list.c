// A member that only remembers a part of what another one owns.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

typedef struct node {
  struct node *next;
  int value;
} node;

typedef struct {
  PyObject_HEAD
  node *first;
  node *last;
  node *spare;
} Queue;

static PyObject *append(Queue *self, PyObject *arg) {
  node *made = malloc(sizeof(node));
  if (made == NULL)
    return PyErr_NoMemory();
  made->next = NULL;
  made->value = 1;
  if (self->last == NULL) {
    self->first = self->last = made;
  } else {
    self->last->next = made;
    self->last = made;
  }
  Py_RETURN_NONE;
}

static PyObject *reserve(Queue *self, PyObject *arg) {
  node *made = malloc(sizeof(node));
  if (made == NULL)
    return PyErr_NoMemory();
  if (self->spare == NULL)
    self->spare = made;
  else
    free(made);
  Py_RETURN_NONE;
}

static void clear(Queue *self) {
  node *n = self->first;
  self->first = NULL;
  self->last = NULL;
  while (n != NULL) {
    node *next = n->next;
    free(n);
    n = next;
  }
}

// expected-warning@+1 {{leaked memory: 'spare' of 'spam.Queue' is never freed: tp_dealloc does nothing with it}}
static void last_ok_spare_bad(Queue *self) {
  clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {{"append", (PyCFunction)append, METH_O, ""}, {"reserve", (PyCFunction)reserve, METH_NOARGS, ""}, {NULL}};

PyTypeObject queue_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Queue",
    .tp_basicsize = sizeof(Queue),
    .tp_methods = methods,
    .tp_dealloc = (destructor)last_ok_spare_bad,
};
