// A member that points to storage of the struct itself or to memory of its own; one that a helper fills; elements
// of an array that go while the array stays.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

/* --- of its own, or inside --- */

typedef struct entry {
  PyObject *key;
} entry;

typedef struct {
  PyObject_HEAD entry *table;
  int mask;
  entry small[8];
} Bad;

typedef struct {
  PyObject_HEAD entry *table;
  int mask;
  entry small[8];
} Ok;

static void bad_dealloc(Bad *self) { // expected-warning {{leaked memory: 'table' of 'spam.Bad' is never freed: tp_dealloc does nothing with it}}
  for (entry *e = self->table; e <= self->table + self->mask; e++)
    Py_XDECREF(e->key);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static void ok_dealloc(Ok *self) {
  for (entry *e = self->table; e <= self->table + self->mask; e++)
    Py_XDECREF(e->key);
  if (self->table != self->small)
    PyMem_Free(self->table);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Bad", .tp_basicsize = sizeof(Bad), .tp_dealloc = (destructor)bad_dealloc};
PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Ok", .tp_basicsize = sizeof(Ok), .tp_dealloc = (destructor)ok_dealloc};

int bad_grow(Bad *self, int size) {
  entry *table;
  if (size <= 8)
    table = self->small;
  else {
    table = PyMem_Calloc(size, sizeof(entry));
    if (table == NULL)
      return -1;
  }
  self->table = table;
  self->mask = size - 1;
  return 0;
}

int ok_grow(Ok *self, int size) {
  entry *table;
  if (size <= 8)
    table = self->small;
  else {
    table = PyMem_Calloc(size, sizeof(entry));
    if (table == NULL)
      return -1;
  }
  self->table = table;
  self->mask = size - 1;
  return 0;
}

/* The memory of another struct is nobody's own. */
typedef struct {
  PyObject_HEAD Ok *owner;
  entry *borrowed;
} View;

static void view_dealloc_ok(View *self) {
  Py_XDECREF(self->owner);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject view_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.View", .tp_basicsize = sizeof(View), .tp_dealloc = (destructor)view_dealloc_ok};

int look_at_ok(View *self, Ok *owner) {
  self->borrowed = PyMem_Malloc(1);
  PyMem_Free(self->borrowed);
  self->borrowed = owner->small;
  return 0;
}

/* --- a helper fills it --- */

typedef struct {
  PyObject_HEAD char *password;
  char *name;
} Person;

static int copy_text(char **out, const char *text) {
  char *made = strdup(text);
  if (made == NULL)
    return -1;
  *out = made;
  return 0;
}

static void person_dealloc_bad(Person *self) { // expected-warning {{leaked memory: 'password' of 'spam.Person' is never freed}}
  free(self->name);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject person_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Person", .tp_basicsize = sizeof(Person), .tp_dealloc = (destructor)person_dealloc_bad};

static PyObject *person_new(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Person *self = (Person *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  if (copy_text(&self->password, "") < 0 || copy_text(&self->name, "") < 0) {
    Py_DECREF(self);
    return PyErr_NoMemory();
  }
  return (PyObject *)self;
}

/* --- elements --- */

typedef struct stack {
  entry *entries;
  int used;
} stack;

typedef struct list {
  entry *entries;
  int used;
} list;

int stack_grow(stack *s) {
  entry *bigger = PyMem_Realloc(s->entries, (s->used + 1) * sizeof(entry));
  if (bigger == NULL)
    return -1;
  s->entries = bigger;
  return 0;
}

int list_grow(list *l) {
  entry *bigger = PyMem_Realloc(l->entries, (l->used + 1) * sizeof(entry));
  if (bigger == NULL)
    return -1;
  l->entries = bigger;
  return 0;
}

void stack_end_bad(stack *s) {
  for (int n = 0; n < s->used; n++)
    Py_XDECREF(s->entries[n].key); // expected-warning {{leaked memory: 'entries' of 'stack' is never freed: only other members are let go of, here}}
}

void list_end_ok(list *l) {
  for (int n = 0; n < l->used; n++)
    Py_XDECREF(l->entries[n].key);
  PyMem_Free(l->entries);
}
