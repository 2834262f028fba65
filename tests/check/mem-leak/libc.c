// Functions of the C library, and of CPython's own core, that hand out memory, through an argument too.
//
// RUN: %refcop_verify -plugin-arg-refcop level=1 -verify-ignore-unexpected=note %s

#define _GNU_SOURCE
#include <Python.h>
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

int yp_match(const char *domain, const char *map, const char *key, int size, char **value, int *length);
int _Py_DecodeLocaleEx(const char *text, wchar_t **wide, size_t *size, const char **reason, int current, int errors);

PyObject *resolved_bad(PyObject *self, PyObject *arg) {
  char *path = realpath("x", NULL);
  if (!path)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyUnicode_FromString(path); // expected-warning {{leaked memory: 'path' from realpath()}}
}

PyObject *resolved_ok(PyObject *self, PyObject *arg) {
  char buffer[4096];
  char *path = realpath("x", buffer);
  if (!path)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyUnicode_FromString(path);
}

PyObject *resolved_freed_ok(PyObject *self, PyObject *arg) {
  char *path = realpath("x", NULL);
  if (!path)
    return PyErr_SetFromErrno(PyExc_OSError);
  PyObject *result = PyUnicode_FromString(path);
  free(path);
  return result;
}

PyObject *directory_bad(PyObject *self, PyObject *arg) {
  char *path = getcwd(NULL, 0);
  if (!path)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyUnicode_FromString(path); // expected-warning {{leaked memory: 'path' from getcwd()}}
}

PyObject *directory_ok(PyObject *self, PyObject *arg) {
  char buffer[4096];
  if (!getcwd(buffer, sizeof buffer))
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyUnicode_FromString(buffer);
}

PyObject *match_bad(PyObject *self, PyObject *arg) {
  char *value;
  int length, failed = yp_match("domain", "map", "key", 3, &value, &length);
  if (failed)
    return PyErr_Format(PyExc_OSError, "%d", failed);
  return PyUnicode_FromString(value); // expected-warning {{leaked memory: 'value' from yp_match()}}
}

PyObject *match_ok(PyObject *self, PyObject *arg) {
  char *value;
  int length, failed = yp_match("domain", "map", "key", 3, &value, &length);
  if (failed)
    return PyErr_Format(PyExc_OSError, "%d", failed);
  PyObject *result = PyUnicode_FromString(value);
  free(value);
  return result;
}

PyObject *decode_bad(PyObject *self, PyObject *arg) {
  wchar_t *wide = NULL;
  size_t size = 0;
  const char *reason = NULL;
  switch (_Py_DecodeLocaleEx("text", &wide, &size, &reason, 0, 0)) {
  case 0:
    return PyUnicode_FromWideChar(wide, (Py_ssize_t)size); // expected-warning {{leaked memory: 'wide' from _Py_DecodeLocaleEx()}}
  case -1:
    return PyErr_NoMemory();
  default:
    return PyErr_Format(PyExc_RuntimeError, "%s", reason);
  }
}

PyObject *decode_ok(PyObject *self, PyObject *arg) {
  wchar_t *wide = NULL;
  size_t size = 0;
  const char *reason = NULL;
  PyObject *result;
  switch (_Py_DecodeLocaleEx("text", &wide, &size, &reason, 0, 0)) {
  case 0:
    result = PyUnicode_FromWideChar(wide, (Py_ssize_t)size);
    PyMem_RawFree(wide);
    return result;
  case -1:
    return PyErr_NoMemory();
  default:
    return PyErr_Format(PyExc_RuntimeError, "%s", reason);
  }
}
