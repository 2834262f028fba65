// A walk along a linked list that ends in two ways: many states of the one way, in which nothing is owned, must not
// take from the other what it returns.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_311 %s %}

#include <Python.h>
#if PY_VERSION_HEX >= 0x030C0000
// expected-no-diagnostics
#endif

typedef struct node {
  struct node *parent;
  PyObject *data;
} node;
typedef struct {
  PyObject_HEAD
  node *at;
} Cursor;

#if PY_VERSION_HEX < 0x030C0000
static PyObject *parent_bad(Cursor *self, void *closure) {
  PyObject *found = Py_None;
  node *at = self->at;
  for (;;) {
    if (at && at->parent) {
      at = at->parent;
      if (at->data) {
        found = at->data;
        Py_INCREF(found);
        break;
      }
    } else
      break;
  }
  return found; // expected-warning {{borrowed reference 'found' is returned where a new reference is expected [refcop-borrowed-return]}}
}
#endif

static PyObject *parent_ok(Cursor *self, void *closure) {
  PyObject *found = Py_None;
  node *at = self->at;
  for (;;) {
    if (at && at->parent) {
      at = at->parent;
      if (at->data) {
        found = at->data;
        break;
      }
    } else
      break;
  }
  Py_INCREF(found);
  return found;
}

static PyGetSetDef attributes[] = {
#if PY_VERSION_HEX < 0x030C0000
    {"parent_bad", (getter)parent_bad, NULL, NULL, NULL},
#endif
    {"parent_ok", (getter)parent_ok, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL}};
PyTypeObject Cursor_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Cursor",
    .tp_basicsize = sizeof(Cursor),
    .tp_getset = attributes,
};
