// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *released_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self); // #released-first
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0) { // #released-then
    Py_DECREF(text);                       // #released-here
    return NULL;
  }
  Py_RETURN_NONE;
}

// expected-warning@#released-here {{'text' is released here, but its reference was already given away [refcop-use-after-steal]}}
// expected-note@#released-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#released-then {{its reference is taken here by PyList_SetItem()}}
// expected-note@#released-then {{here PyList_SetItem() is < 0}}

static PyMethodDef methods[] = {
    {"released_bad", released_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
