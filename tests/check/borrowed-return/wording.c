// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *item_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0); // #item-first
  return item;                               // #item-here
}

// expected-warning@#item-here {{borrowed reference 'item' is returned where a new reference is expected [refcop-borrowed-return]}}
// expected-note@#item-first {{PyList_GET_ITEM() gives a borrowed reference to 'item' here}}

static PyObject *given_up_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self); // #given-up-first
  if (text == NULL || PyList_SetItem(list, 0, text) < 0) // #given-up-then
    return NULL;
  return text; // #given-up-here
}

// expected-warning@#given-up-here {{'text' is returned, but its reference was already given up [refcop-borrowed-return]}}
// expected-note@#given-up-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#given-up-then {{PyList_SetItem() returns 0}}
// expected-note@#given-up-then {{here PyList_SetItem() is >= 0}}

static PyMethodDef methods[] = {
    {"item_bad", item_bad, METH_O, NULL},
    {"given_up_bad", given_up_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
