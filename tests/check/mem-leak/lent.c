// A block that goes to a function is still this one's to free, where something says that it is only lent.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

int encode(const char *text, char **end);
int look_at(void *what, void *context);
int keep_in_list(char *text, void (*done)(void *));

/* Another variable keeps the beginning. */
static PyObject *moved_along_bad(const char *text) {
  char *start = PyMem_Malloc(100), *end;
  if (start == NULL)
    return PyErr_NoMemory();
  end = start;
  if (encode(text, &end) < 0) {
    PyErr_SetString(PyExc_ValueError, text);
    return NULL; // expected-warning {{leaked memory: 'end' from PyMem_Malloc() is not freed}}
  }
  PyObject *made = PyBytes_FromStringAndSize(start, end - start);
  PyMem_Free(start);
  return made;
}

static PyObject *moved_along_ok(const char *text) {
  char *start = PyMem_Malloc(100), *end;
  if (start == NULL)
    return PyErr_NoMemory();
  end = start;
  if (encode(text, &end) < 0) {
    PyMem_Free(start);
    PyErr_SetString(PyExc_ValueError, text);
    return NULL;
  }
  PyObject *made = PyBytes_FromStringAndSize(start, end - start);
  PyMem_Free(start);
  return made;
}

/* The only variable: it may have been given another block. */
static PyObject *only_one_ok(const char *text) {
  char *start = PyMem_Malloc(100);
  if (start == NULL)
    return PyErr_NoMemory();
  if (encode(text, &start) < 0)
    return NULL;
  return PyBytes_FromString(start);
}

/* A function of the file hands it on, but whoever else calls it frees what it gave. */
static int handed_on(char *text, void *context) {
  void *what = text;
  return look_at(what, context);
}

static PyObject *freed_by_others_bad(void *context) {
  char *text = PyMem_Malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  int found = handed_on(text, context);
  return PyLong_FromLong(found); // expected-warning {{leaked memory: 'text' from PyMem_Malloc() is not freed}}
}

static PyObject *freed_by_others_ok(void *context) {
  char *text = PyMem_Malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  int found = handed_on(text, context);
  PyMem_Free(text);
  return PyLong_FromLong(found);
}

/* Nobody does so, or only when that failed. */
static int kept(char *text, void *context) {
  void *what = text;
  return look_at(what, context);
}

static PyObject *kept_ok(void *context) {
  char *text = PyMem_Malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  if (kept(text, context) < 0) {
    PyMem_Free(text);
    return NULL;
  }
  return PyLong_FromLong(1);
}

static PyObject *kept_too_ok(void *context) {
  char *text = PyMem_Malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  return PyLong_FromLong(kept(text, context));
}

PyObject *use(PyObject *self, PyObject *arg) {
  char context;
  Py_XDECREF(moved_along_bad("a"));
  Py_XDECREF(moved_along_ok("a"));
  Py_XDECREF(only_one_ok("a"));
  Py_XDECREF(freed_by_others_bad(&context));
  Py_XDECREF(freed_by_others_ok(&context));
  Py_XDECREF(kept_ok(&context));
  return kept_too_ok(&context);
}
