// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *borrowed_bad(PyObject *self, PyObject *list) {
  if (PyList_SetItem(list, 0, self) < 0) // #borrowed-here
    return NULL;
  Py_RETURN_NONE;
}

// expected-warning@#borrowed-here {{'self' is given to a call that steals a reference, but it is borrowed [refcop-borrowed-stolen]}}
// expected-note@#borrowed-here {{here PyList_SetItem() is >= 0}}

static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #twice-first
  if (text == NULL)
    return NULL;
  return Py_BuildValue("(NN)", text, text); // #twice-here
}

// expected-warning@#twice-here {{'text' is given to a call that steals a reference, but no reference is left for it [refcop-borrowed-stolen]}}
// expected-note@#twice-first {{PyObject_Str() gives a new reference to 'text' here}}

static PyMethodDef methods[] = {
    {"borrowed_bad", borrowed_bad, METH_O, NULL},
    {"twice_bad", twice_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
