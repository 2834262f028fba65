// Where a function has so many paths that states are merged, memory that it has to free is not forgotten.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s

#define PY_SSIZE_T_CLEAN
#include <Python.h>

Py_ssize_t unknown_count(const char *text, Py_ssize_t a, Py_ssize_t b, Py_ssize_t c);

// Every pair of lines doubles the number of states.
#define FIT(number, length)                                                                        \
  if (number > length)                                                                             \
    number = length;                                                                               \
  else if (number < 0)                                                                             \
    number += length;

static Py_ssize_t lost_bad(Py_ssize_t a, Py_ssize_t b, Py_ssize_t c, Py_ssize_t d, int wide, int kind) {
  char *copy = NULL;
  FIT(a, d)
  FIT(b, d)
  FIT(c, d)
  FIT(a, b)
  if (wide != kind) {
    copy = PyMem_Malloc(10);
    if (!copy)
      return -1;
  }
  Py_ssize_t found = unknown_count(copy, a, b, c);
  return found; // expected-warning {{leaked memory: 'copy' from PyMem_Malloc() is not freed on the way to this return}}
}

static Py_ssize_t freed_ok(Py_ssize_t a, Py_ssize_t b, Py_ssize_t c, Py_ssize_t d, int wide, int kind) {
  char *copy = NULL;
  FIT(a, d)
  FIT(b, d)
  FIT(c, d)
  FIT(a, b)
  if (wide != kind) {
    copy = PyMem_Malloc(10);
    if (!copy)
      return -1;
  }
  Py_ssize_t found = unknown_count(copy, a, b, c);
  if (wide != kind)
    PyMem_Free(copy);
  return found;
}

PyObject *use_all(PyObject *module, PyObject *arg) {
  Py_ssize_t a = lost_bad(PyObject_Size(arg), 2, 3, 4, 5, 6), b = freed_ok(PyObject_Size(arg), 2, 3, 4, 5, 6);
  return PyLong_FromSsize_t(a + b);
}
