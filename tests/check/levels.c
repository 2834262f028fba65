// Levels: 0 is certain, 1 (the default) adds what data can provoke, 2 what takes a lack of memory or
// rests on a guess.
//
// RUN: %refcop_verify -verify=zero -verify-ignore-unexpected=note -plugin-arg-refcop level=0 %s
// RUN: %refcop_verify -verify=zero,one -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=zero,one,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s

#include <Python.h>

int unknown_use(PyObject *object);

static PyObject *on_success_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_RETURN_NONE; // zero-warning {{[refcop-ref-leak]}}
}

static PyObject *on_error_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyObject_SetAttrString(self, "x", text) < 0)
    return NULL; // one-warning {{[refcop-ref-leak]}}
  return text;
}

static PyObject *out_of_memory_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  Py_DECREF(list);
  return text;
}

static PyObject *guess_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  unknown_use(text);
  Py_RETURN_NONE; // two-warning {{[refcop-ref-leak]}}
}

static PyObject *released_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  Py_DECREF(text); // zero-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *may_be_null_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  Py_ssize_t n = PyUnicode_GET_LENGTH(text); // one-warning {{[refcop-unchecked-null]}}
  Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyObject *may_be_out_of_memory_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  Py_ssize_t n = PyList_GET_SIZE(list); // two-warning {{[refcop-unchecked-null]}}
  Py_DECREF(list);
  return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"on_success_bad", on_success_bad, METH_O, NULL},
    {"on_error_bad", on_error_bad, METH_O, NULL},
    {"out_of_memory_bad", out_of_memory_bad, METH_O, NULL},
    {"guess_bad", guess_bad, METH_O, NULL},
    {"released_twice_bad", released_twice_bad, METH_O, NULL},
    {"may_be_null_bad", may_be_null_bad, METH_O, NULL},
    {"may_be_out_of_memory_bad", may_be_out_of_memory_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
