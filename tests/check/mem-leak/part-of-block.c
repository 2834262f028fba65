// A small array inside the block, or memory of its own when there are more items. New memory is never the array inside.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

typedef struct {
  int count;
  PyObject **items;
  PyObject *few[4];
} items;

int fill(items *c);

int pass_ok(int count) {
  items *c = PyMem_Malloc(sizeof *c);
  if (!c)
    return -1;
  c->items = c->few;
  if (count > 4)
    c->items = PyMem_Malloc(sizeof(PyObject *) * (size_t)count);
  if (!c->items) {
    PyMem_Free(c);
    return -1;
  }
  if (c->items != c->few)
    PyMem_Free(c->items);
  PyMem_Free(c);
  return 0;
}

int pass_bad(int count) {
  items *c = PyMem_Malloc(sizeof *c);
  if (!c)
    return -1;
  c->items = c->few;
  if (count > 4)
    c->items = PyMem_Malloc(sizeof(PyObject *) * (size_t)count);
  PyMem_Free(c); // expected-warning {{is lost when the memory that points to it is freed here}}
  return 0;
}
