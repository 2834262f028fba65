// tp_traverse has to visit each object that the instance owns.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

struct link {
  struct link *next;
  PyObject *value;
};
typedef struct {
  PyObject_HEAD
  PyObject *held, *other, *weak;
  struct {
    PyObject *key;
  } nested;
  PyObject **items;
  Py_ssize_t count;
  struct link *head;
  union {
    PyObject *object;
    long number;
  };
} Spam;
static PyMethodDef spam_methods[];

static int clear(Spam *self) {
  Py_CLEAR(self->held);
  Py_CLEAR(self->other);
  Py_CLEAR(self->nested.key);
  Py_CLEAR(self->object);
  Py_ssize_t count = self->count;
  self->count = 0;
  for (Py_ssize_t i = 0; i < count; i++)
    Py_CLEAR(self->items[i]);
  while (self->head) {
    struct link *link = self->head;
    self->head = link->next;
    Py_DECREF(link->value);
    PyMem_Free(link);
  }
  return 0;
}

static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  clear(self);
  PyMem_Free(self->items);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_INCREF(value);
  Py_XSETREF(self->other, value);
  Py_INCREF(value);
  Py_XSETREF(self->nested.key, value);
  Py_INCREF(value);
  Py_XSETREF(self->object, value);
  if (self->count) {
    Py_INCREF(value);
    Py_XSETREF(self->items[0], value);
  }
  struct link *link = PyMem_Malloc(sizeof *link);
  if (!link)
    return PyErr_NoMemory();
  Py_INCREF(value);
  link->value = value;
  link->next = self->head;
  self->head = link;
  Py_RETURN_NONE;
}
static PyObject *weak_ok(Spam *self, PyObject *value) {
  self->weak = value; // NOLINT(refcop-borrowed-store)
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O},
                                     {"set_weak", (PyCFunction)weak_ok, METH_O},
                                     {NULL}};

static int helper(Spam *self, visitproc visit, void *arg) {
  for (struct link *link = self->head; link; link = link->next)
    Py_VISIT(link->value);
  return 0;
}
static int all_ok(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  if (self->other) {
    int stop = visit(self->other, arg);
    if (stop)
      return stop;
  }
  Py_VISIT(self->nested.key);
  for (Py_ssize_t i = 0; i < self->count; i++)
    Py_VISIT(self->items[i]);
  Py_VISIT(self->object);
  return helper(self, visit, arg);
}
static int some_bad(Spam *self, visitproc visit, void *arg) { // \
// expected-warning {{does not visit 'other'}} \
// expected-warning {{does not visit 'nested.key'}} \
// expected-warning {{does not visit 'items}} \
// expected-warning {{does not visit 'head->value'}} \
// expected-warning {{does not visit 'object'}}
  Py_VISIT(self->held);
  return 0;
}

static PyTypeObject all_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.all_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)all_ok,
    .tp_clear = (inquiry)clear,
    .tp_methods = spam_methods,
};

static PyTypeObject some_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.some_type",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)some_bad,
    .tp_clear = (inquiry)clear,
    .tp_methods = spam_methods,
};
