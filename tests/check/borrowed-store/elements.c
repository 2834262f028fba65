// Arrays of objects, reached through a pointer, at an index that is not constant: the file releases what they hold.
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
  PyObject *key;
  Py_hash_t hash;
} Slot;

typedef struct {
  PyObject_HEAD PyObject **items;
  PyObject **weak; /* nothing is released by way of it */
  Slot *slots;
  Py_ssize_t size, at;
} Stack;

static Stack *stack_new(Py_ssize_t size);

static void stack_dealloc(PyObject *object) {
  Stack *self = (Stack *)object;
  PyObject **items = self->items;
  for (Py_ssize_t k = 0; k < self->size; k++) {
    Py_XDECREF(items[k]);
    Py_XDECREF(self->slots[k].key);
  }
  PyMem_Free(self->items);
  PyMem_Free(self->slots);
  Py_TYPE(self)->tp_free(object);
}

static PyObject *stack_push_bad(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  self->items[self->size++] = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *stack_push_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  Py_INCREF(arg);
  self->items[self->size++] = arg;
  Py_RETURN_NONE;
}

static PyObject *stack_push_then_count_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  self->items[self->size] = arg;
  Py_INCREF(self->items[self->size]);
  self->size++;
  Py_RETURN_NONE;
}

static PyObject *stack_key_bad(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  Slot *slot = &self->slots[self->at];
  slot->key = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *stack_key_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  Slot *slot = &self->slots[self->at];
  Py_INCREF(arg);
  slot->key = arg;
  Py_RETURN_NONE;
}

static PyObject *stack_watch_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  self->weak[self->at] = arg; /* who owns it is not known */
  Py_RETURN_NONE;
}

static void put(Stack *self, PyObject *arg) { self->items[self->size++] = arg; }

static PyObject *stack_put_bad(PyObject *object, PyObject *arg) {
  put((Stack *)object, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  Py_RETURN_NONE;
}

static PyObject *stack_put_ok(PyObject *object, PyObject *arg) {
  Py_INCREF(arg);
  put((Stack *)object, arg);
  Py_RETURN_NONE;
}

static PyObject *stack_copy_bad(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object, *made = stack_new(self->size);
  if (made == NULL)
    return NULL;
  for (Py_ssize_t k = 0; k < self->size; k++) {
    PyObject *item = self->items[k];
    made->items[k] = item; // expected-warning {{[refcop-borrowed-store]}}
  }
  return (PyObject *)made;
}

static PyObject *stack_copy_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object, *made = stack_new(self->size);
  if (made == NULL)
    return NULL;
  for (Py_ssize_t k = 0; k < self->size; k++) {
    PyObject *item = self->items[k];
    Py_INCREF(item);
    made->items[k] = item;
  }
  return (PyObject *)made;
}

static PyObject *stack_drain_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object, *made = stack_new(self->size);
  if (made == NULL)
    return NULL;
  for (Py_ssize_t k = 0; k < self->size; k++) {
    PyObject *item = self->items[k];
    made->items[k] = item; /* moves there */
  }
  self->size = 0;
  return (PyObject *)made;
}

static PyObject *stack_swap_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *first = self->items[self->at], *last = self->items[self->size - 1];
  self->items[self->at] = last;
  self->items[self->size - 1] = first;
  Py_RETURN_NONE;
}

static PyObject *stack_replace_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  PyObject *old = self->items[self->at];
  Py_INCREF(arg);
  self->items[self->at] = arg;
  return old;
}

static PyMethodDef methods[] = {
    {"push_bad", stack_push_bad, METH_O, NULL},
    {"push_ok", stack_push_ok, METH_O, NULL},
    {"push_then_count_ok", stack_push_then_count_ok, METH_O, NULL},
    {"key_bad", stack_key_bad, METH_O, NULL},
    {"key_ok", stack_key_ok, METH_O, NULL},
    {"watch_ok", stack_watch_ok, METH_O, NULL},
    {"put_bad", stack_put_bad, METH_O, NULL},
    {"put_ok", stack_put_ok, METH_O, NULL},
    {"copy_bad", stack_copy_bad, METH_NOARGS, NULL},
    {"copy_ok", stack_copy_ok, METH_NOARGS, NULL},
    {"drain_ok", stack_drain_ok, METH_NOARGS, NULL},
    {"swap_ok", stack_swap_ok, METH_NOARGS, NULL},
    {"replace_ok", stack_replace_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

// Who stores in it does so without looking for cycles.
static PyTypeObject Stack_Type = { // expected-warning {{[refcop-cycle-uncollectable]}}
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_dealloc = stack_dealloc,
    .tp_methods = methods,
};

static Stack *stack_new(Py_ssize_t size) {
  Stack *made = PyObject_New(Stack, &Stack_Type);
  if (made == NULL)
    return NULL;
  made->items = PyMem_Calloc(size, sizeof(PyObject *));
  made->weak = NULL;
  made->slots = PyMem_Calloc(size, sizeof(Slot));
  made->size = size;
  made->at = 0;
  return made;
}
