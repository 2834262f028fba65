// The full text of the findings of this rule, and the notes that lead there.
// RUN: %refcop_verify %s

#include <Python.h>

PyObject *at_return_bad(PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #text
  if (text == NULL)                   // #text-test
    return NULL;
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text)); // #return
}

// expected-warning@#return {{leaked reference to 'text' from PyObject_Str(): it is not released on the way to this return [refcop-ref-leak]}}
// expected-note@#text {{PyObject_Str() gives a new reference to 'text' here}}
// expected-note@#text-test {{here 'text' is not NULL}}

int in_loop_bad(PyObject *list) {
  for (int i = 0; i < 3; i++) {                            // #loop
    PyObject *number = PyLong_FromLong(i);                 // #number
    if (number == NULL || PyList_Append(list, number) < 0) // #append
      return -1;
  }
  return 0;
}

// expected-warning@#loop {{leaked reference to 'number' from PyLong_FromLong(): it is lost when the loop goes on [refcop-ref-leak]}}
// expected-note@#number {{PyLong_FromLong() gives a new reference to 'number' here}}
// expected-note@#append {{here 'number' is not NULL}}
// expected-note@#append {{here PyList_Append() is >= 0}}

static PyObject *argument_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);            // #incref
  return PyLong_FromLong(1); // #number-return
}

// expected-warning@#number-return {{leaked reference to 'arg': it is not released on the way to this return [refcop-ref-leak]}}
// expected-note@#incref {{Py_INCREF() takes a reference to 'arg' here}}

void overwritten_bad(PyObject *arg) {
  PyObject *text = PyObject_Str(arg); // #first
  PyObject **pointer = &text;
  *pointer = PyObject_Repr(arg); // #overwritten
  Py_XDECREF(text);
}

// expected-warning@#overwritten {{leaked reference to 'text' from PyObject_Str(): it is overwritten here before being released [refcop-ref-leak]}}
// expected-note@#first {{PyObject_Str() gives a new reference to 'text' here}}

static PyMethodDef methods[] = {
    {"argument_bad", argument_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
