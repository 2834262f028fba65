// Out of an array, reached through a pointer, at an index that is not constant: as long as nothing is written to the
// object around, it stays there.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_VAR_HEAD PyObject **items;
  Py_ssize_t at;
} Stack;

static void stack_dealloc(PyObject *object) {
  Stack *self = (Stack *)object;
  for (Py_ssize_t k = 0; k < Py_SIZE(self); k++)
    Py_XDECREF(self->items[k]);
  PyMem_Free(self->items);
  Py_TYPE(self)->tp_free(object);
}

static PyObject *stack_top_bad(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at];
  return item; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *stack_top_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at];
  Py_INCREF(item);
  return item;
}

/* The same words twice are the same element. */
static PyObject *stack_twice_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  Py_INCREF(self->items[self->at]);
  return self->items[self->at];
}

static PyObject *item_at(Stack *self, Py_ssize_t k) { return self->items[k]; }

static PyObject *stack_item_bad(PyObject *object, PyObject *arg) {
  Py_ssize_t k = PyLong_AsSsize_t(arg);
  if (k == -1 && PyErr_Occurred())
    return NULL;
  return item_at((Stack *)object, k); // expected-warning {{[refcop-borrowed-return]}}
}

/* Taken out: the array does not reach that far any more. */
static PyObject *stack_pop_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  self->at--;
  return self->items[self->at];
}

static PyObject *stack_pop_late_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at - 1];
  self->at--;
  return item;
}

static PyObject *stack_pop_size_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  Py_SET_SIZE(self, Py_SIZE(self) - 1);
  return self->items[Py_SIZE(self)];
}

static void shrink(Stack *self) { self->at--; }

static PyObject *stack_pop_helper_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at - 1];
  shrink(self);
  return item;
}

static PyObject *stack_move_ok(PyObject *object, PyObject *unused) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at];
  self->items[self->at] = NULL;
  return item;
}

static PyObject *stack_leak_bad(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at];
  Py_INCREF(item);
  int same = PyObject_RichCompareBool(item, arg, Py_EQ);
  if (same < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(item);
  return PyBool_FromLong(same);
}

static PyObject *stack_release_bad(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  PyObject *item = self->items[self->at];
  int same = PyObject_RichCompareBool(item, arg, Py_EQ);
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  if (same < 0)
    return NULL;
  return PyBool_FromLong(same);
}

static PyObject *stack_clear_ok(PyObject *object, PyObject *arg) {
  Stack *self = (Stack *)object;
  for (Py_ssize_t k = 0; k < self->at; k++)
    Py_DECREF(self->items[k]);
  self->at = 0;
  Py_RETURN_NONE;
}

/* Whoever made the array counts what lies in it. */
static PyObject *gather_bad(PyObject **items, Py_ssize_t count) {
  PyObject *made = PyTuple_New(count);
  if (made == NULL)
    return NULL;
  for (Py_ssize_t k = 0; k < count; k++) {
    PyObject *item = items[k];
    Py_INCREF(item);
    PyTuple_SET_ITEM(made, k, item);
    Py_DECREF(item); // expected-warning {{[refcop-use-after-steal]}}
  }
  return made;
}

static PyObject *gather_ok(PyObject **items, Py_ssize_t count) {
  PyObject *made = PyTuple_New(count);
  if (made == NULL)
    return NULL;
  for (Py_ssize_t k = 0; k < count; k++) {
    PyObject *item = items[k];
    Py_INCREF(item);
    PyTuple_SET_ITEM(made, k, item);
  }
  return made;
}

static PyObject *any_bad(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  for (Py_ssize_t k = 0; k < count; k++)
    if (PyList_Check(args[k]))
      return args[k]; // expected-warning {{[refcop-borrowed-return]}}
  return count > 3 ? gather_bad((PyObject **)args, count) : gather_ok((PyObject **)args, count);
}

static PyMethodDef methods[] = {
    {"top_bad", stack_top_bad, METH_NOARGS, NULL},
    {"top_ok", stack_top_ok, METH_NOARGS, NULL},
    {"twice_ok", stack_twice_ok, METH_NOARGS, NULL},
    {"item_bad", stack_item_bad, METH_O, NULL},
    {"pop_ok", stack_pop_ok, METH_NOARGS, NULL},
    {"pop_late_ok", stack_pop_late_ok, METH_NOARGS, NULL},
    {"pop_size_ok", stack_pop_size_ok, METH_NOARGS, NULL},
    {"pop_helper_ok", stack_pop_helper_ok, METH_NOARGS, NULL},
    {"move_ok", stack_move_ok, METH_NOARGS, NULL},
    {"leak_bad", stack_leak_bad, METH_O, NULL},
    {"release_bad", stack_release_bad, METH_O, NULL},
    {"clear_ok", stack_clear_ok, METH_NOARGS, NULL},
    {"any_bad", (PyCFunction)(void (*)(void))any_bad, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Stack_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Stack",
    .tp_basicsize = sizeof(Stack),
    .tp_dealloc = stack_dealloc,
    .tp_methods = methods,
};
