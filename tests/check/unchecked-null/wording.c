// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *passed_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name"); // #passed-first
  Py_ssize_t size = PyTuple_GET_SIZE(name);             // #passed-here
  Py_DECREF(name);
  return PyLong_FromSsize_t(size);
}

// expected-warning@#passed-here {{'name' may be NULL (PyObject_GetAttrString() can fail) and is passed to PyTuple_GET_SIZE without a check [refcop-unchecked-null]}}
// expected-note@#passed-first {{PyObject_GetAttrString() gives a new reference to 'name' here}}

static PyObject *dereferenced_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg); // #dereferenced-first
  return PyLong_FromLong(text[0]);          // #dereferenced-here
}

// expected-warning@#dereferenced-here {{'text' may be NULL (PyUnicode_AsUTF8() can fail) and is dereferenced without a check [refcop-unchecked-null]}}
// expected-note@#dereferenced-first {{PyUnicode_AsUTF8() gives a borrowed reference to 'text' here}}

static PyMethodDef methods[] = {
    {"passed_bad", passed_bad, METH_O, NULL},
    {"dereferenced_bad", dereferenced_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
