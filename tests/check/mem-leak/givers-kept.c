// Who only hands on what an unknown function gave says nothing about who frees it; a converter is such a
// function, too.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>

char *concat(const char *a, const char *b);
char *concat3(const char *a, const char *b, const char *c);
char *name_of(PyObject *object);
void *find(const char *symbol);
int to_path(PyObject *object, void *to);
int to_text(PyObject *object, void *to);
int draw(const char *path);

// Three callers hand it on, two free it, one does not.
char *path_of(const char *name) { return concat(name, ".py"); }
char *package_of(const char *name, int inner) {
  char *base;
  if (inner)
    base = concat3(name, "/", "__init__.py");
  else
    base = concat(name, "/__init__.py");
  return base;
}
char *module_of(const char *name) { return concat(name, ".so"); }

void *symbol_ok(const char *name) {
  char *symbol = concat("_binary_", name);
  void *found = find(symbol);
  free(symbol);
  return found;
}

void *package_ok(const char *name) {
  char *symbol = concat("_package_", name);
  void *found = find(symbol);
  free(symbol);
  return found;
}

void *symbol_bad(const char *name) {
  char *symbol = concat("_module_", name);
  void *found = find(symbol);
  return found; // expected-warning {{leaked memory: 'symbol' from concat() is not freed on the way to this return}}
}

// Nobody frees it.
char *shown(PyObject *object) { return name_of(object); }
int look_ok(PyObject *object) {
  char *name = name_of(object);
  return draw(name);
}

PyObject *converted_ok(PyObject *self, PyObject *args) {
  char *path;
  if (!PyArg_ParseTuple(args, "O&", to_path, &path))
    return NULL;
  int drawn = draw(path);
  PyMem_Free(path);
  return PyLong_FromLong(drawn);
}

PyObject *also_converted_ok(PyObject *self, PyObject *args) {
  char *path;
  int size;
  if (!PyArg_ParseTuple(args, "iO&", &size, to_path, &path))
    return NULL;
  int drawn = draw(path);
  PyMem_Free(path);
  return PyLong_FromLong(drawn + size);
}

PyObject *converted_bad(PyObject *self, PyObject *args) {
  char *path;
  if (!PyArg_ParseTuple(args, "O&", to_path, &path))
    return NULL;
  int drawn = draw(path);
  return PyLong_FromLong(drawn); // expected-warning {{leaked memory: 'path' from PyArg_ParseTuple() is not freed on the way to this return}}
}

PyObject *lent_ok(PyObject *self, PyObject *args) {
  char *text;
  if (!PyArg_ParseTuple(args, "O&", to_text, &text))
    return NULL;
  return PyLong_FromLong(draw(text));
}

// A converter of the file: its body says it.
static int to_copy(PyObject *object, void *to) {
  char *copy = PyMem_Malloc(10);
  if (!copy) {
    PyErr_NoMemory();
    return 0;
  }
  copy[0] = PyCallable_Check(object) ? 'c' : 'o';
  *(char **)to = copy;
  return 1;
}

PyObject *copied_bad(PyObject *self, PyObject *args) {
  char *copy;
  if (!PyArg_ParseTuple(args, "O&", to_copy, &copy))
    return NULL;
  return PyLong_FromLong(copy[0]); // expected-warning {{leaked memory: 'copy' from PyArg_ParseTuple() is not freed on the way to this return}}
}

PyObject *copied_ok(PyObject *self, PyObject *args) {
  char *copy;
  if (!PyArg_ParseTuple(args, "O&", to_copy, &copy))
    return NULL;
  long first = copy[0];
  PyMem_Free(copy);
  return PyLong_FromLong(first);
}
