// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #twice-first
  if (text == NULL)
    return NULL;
  Py_DECREF(text); // #twice-then
  Py_DECREF(text); // #twice-here
  Py_RETURN_NONE;
}

// expected-warning@#twice-here {{'text' is released again after its last reference was released [refcop-over-release]}}
// expected-note@#twice-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#twice-then {{its reference is released here by Py_DECREF()}}

static PyObject *borrowed_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0); // #borrowed-first
  Py_DECREF(item);                           // #borrowed-here
  Py_RETURN_NONE;
}

// expected-warning@#borrowed-here {{borrowed reference 'item' is released [refcop-over-release]}}
// expected-note@#borrowed-first {{PyList_GET_ITEM() gives a borrowed reference to 'item' here}}

static PyObject *held_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self); // #held-first
  if (text == NULL || PyList_Append(list, text) < 0) { // #held-then
    Py_XDECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  Py_DECREF(text); // #held-here
  Py_RETURN_NONE;
}

// expected-warning@#held-here {{'text' is released more often than it was acquired [refcop-over-release]}}
// expected-note@#held-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#held-then {{here PyList_Append() is >= 0}}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_O, NULL},
    {"borrowed_bad", borrowed_bad, METH_O, NULL},
    {"held_bad", held_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
