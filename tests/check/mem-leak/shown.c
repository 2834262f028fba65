// A library is shown a block through a pointer to const: it does not free that, and who made it still has to.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=1 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=1 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=1 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=1 -I%python_inc_313 %s %}
// RUN: %clang_refcop -fplugin-arg-refcop-print-ir -fsyntax-only -w %s | FileCheck %s

#include <Python.h>
#include <fnmatch.h>
#include <argz.h>
#include <regex.h>

int store_name(const char *name);

// CHECK-LABEL: static @matches_bad(
// CHECK: call fnmatch(const %{{[0-9]+}}, const %{{[0-9]+}}, 0)
static PyObject *matches_bad(PyObject *self, PyObject *name) {
  char *pattern = PyMem_Malloc(10);
  if (pattern == NULL)
    return PyErr_NoMemory();
  strcpy(pattern, "*.py");
  const char *text = PyUnicode_AsUTF8(name);
  if (text == NULL) {
    PyMem_Free(pattern);
    return NULL;
  }
  return PyBool_FromLong(fnmatch(pattern, text, 0) == 0); // expected-warning {{leaked memory: 'pattern' from PyMem_Malloc() is not freed}}
}

static PyObject *matches_ok(PyObject *self, PyObject *name) {
  char *pattern = PyMem_Malloc(10);
  if (pattern == NULL)
    return PyErr_NoMemory();
  strcpy(pattern, "*.py");
  const char *text = PyUnicode_AsUTF8(name);
  if (text == NULL) {
    PyMem_Free(pattern);
    return NULL;
  }
  regex_t compiled;
  int fails = regcomp(&compiled, pattern, 0);
  PyMem_Free(pattern); /* says of regcomp() that it keeps nothing, and nothing of fnmatch() */
  if (!fails)
    regfree(&compiled);
  return PyBool_FromLong(!fails);
}

/* It may write there, and keep it. */
// CHECK-LABEL: static @given_ok(
// CHECK: call argz_stringify(%{{[0-9]+}},
static PyObject *given_ok(PyObject *self, PyObject *unused) {
  char *words = PyMem_Malloc(10);
  if (words == NULL)
    return PyErr_NoMemory();
  strcpy(words, "a");
  argz_stringify(words, 2, ',');
  Py_RETURN_NONE;
}

/* A function of the project may keep it, and free it by a cast when all ends. */
static PyObject *kept_ok(PyObject *self, PyObject *unused) {
  char *name = PyMem_Malloc(10);
  if (name == NULL)
    return PyErr_NoMemory();
  strcpy(name, "a");
  if (store_name(name) < 0) {
    PyMem_Free(name);
    return PyErr_NoMemory();
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"matches_bad", matches_bad, METH_O, NULL},
    {"matches_ok", matches_ok, METH_O, NULL},
    {"given_ok", given_ok, METH_NOARGS, NULL},
    {"kept_ok", kept_ok, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
