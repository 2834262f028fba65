// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

static PyObject *passed_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #passed-first
  if (text == NULL)
    return NULL;
  Py_DECREF(text);            // #passed-then
  return PyObject_Repr(text); // #passed-here
}

// expected-warning@#passed-here {{'text' is passed to PyObject_Repr after its last reference was released [refcop-use-after-release]}}
// expected-note@#passed-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#passed-then {{its reference is released here by Py_DECREF()}}

static PyObject *returned_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #returned-first
  if (text == NULL)
    return NULL;
  Py_DECREF(text); // #returned-then
  return text;     // #returned-here
}

// expected-warning@#returned-here {{'text' is returned after its last reference was released [refcop-use-after-release]}}
// expected-note@#returned-first {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#returned-then {{its reference is released here by Py_DECREF()}}

static PyObject *interior_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text); // #interior-first
  Py_DECREF(text);                            // #interior-then
  if (bytes == NULL)                          // #interior-later
    return NULL;
  return PyUnicode_FromString(bytes); // #interior-here
}

// expected-warning@#interior-here {{'bytes' points into 'text' and is passed to PyUnicode_FromString after that was released [refcop-use-after-release]}}
// expected-note@#interior-first {{PyUnicode_AsUTF8() gives a borrowed reference to 'bytes' here}}
// expected-note@#interior-then {{its reference is released here by Py_DECREF()}}
// expected-note@#interior-later {{here 'bytes' is not NULL}}

static PyMethodDef methods[] = {
    {"passed_bad", passed_bad, METH_O, NULL},
    {"returned_bad", returned_bad, METH_O, NULL},
    {"interior_bad", interior_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
