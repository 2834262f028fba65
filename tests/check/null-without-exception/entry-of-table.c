// A switch over the number of an entry that was looked up has a case for each.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static const char *names[] = {"one", "two", NULL};

static PyObject *looked_up_ok(PyObject *self, char *name) {
  int n;
  for (n = 0; names[n]; n++)
    if (!strcmp(name, names[n]))
      break;
  if (!names[n]) {
    PyErr_SetString(PyExc_AttributeError, name);
    return NULL;
  }
  switch (n) {
  case 0:
    return PyLong_FromLong(1000);
  case 1:
    return PyLong_FromLong(2000);
  }
  return NULL;
}

static PyObject *counted_bad(PyObject *self, char *name) {
  int n = 0;
  while (*name)
    n += *name++ == '.';
  switch (n) {
  case 0:
    return PyLong_FromLong(1000);
  case 1:
    return PyLong_FromLong(2000);
  }
  return NULL; // expected-warning {{NULL is returned, but no exception is set}}
}

PyTypeObject first = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.First", .tp_getattr = looked_up_ok};
PyTypeObject second = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Second", .tp_getattr = counted_bad};
