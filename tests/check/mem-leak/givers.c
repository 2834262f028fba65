// What an unknown function hands out is memory to free where most of its callers in the file free it
// (level 2: the callers say so, nobody else).
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

char *encode_path(PyObject *object);
char *utf8_from(char **text, PyObject *object);
char *look_up(PyObject *object);
int use(const char *a, const char *b);

PyObject *result_bad(PyObject *self, PyObject *arg) {
  char *path = encode_path(arg);
  if (path == NULL)
    return NULL;
  int failed = use(path, "");
  if (failed)
    return PyErr_Format(PyExc_ValueError, "%s", path); // two-warning {{leaked memory: 'path' from encode_path() is not freed}}
  free(path);
  return PyLong_FromLong(1);
}

PyObject *made_bad(PyObject *self, PyObject *arg) {
  char *path = strdup("a");
  if (path == NULL)
    return PyErr_NoMemory();
  int failed = use(path, "");
  if (failed)
    return PyErr_Format(PyExc_ValueError, "%s", path); // expected-warning {{leaked memory: 'path'}}
  free(path);
  return PyLong_FromLong(1);
}

PyObject *result_ok(PyObject *self, PyObject *arg) {
  char *path = encode_path(arg);
  if (path == NULL)
    return NULL;
  int failed = use(path, "");
  if (failed)
    PyErr_Format(PyExc_ValueError, "%s", path);
  free(path);
  return failed ? NULL : PyLong_FromLong(1);
}

PyObject *filled_bad(PyObject *self, PyObject *arg) {
  char *name, *policy;
  if (utf8_from(&name, self) == NULL)
    return NULL;
  if (utf8_from(&policy, arg) == NULL)
    return NULL; // two-warning {{leaked memory: 'name' from utf8_from() is not freed}}
  use(name, policy);
  free(name);
  free(policy);
  Py_RETURN_NONE;
}

PyObject *filled_ok(PyObject *self, PyObject *arg) {
  char *name, *policy;
  if (utf8_from(&name, self) == NULL)
    return NULL;
  if (utf8_from(&policy, arg) == NULL) {
    free(name);
    return NULL;
  }
  use(name, policy);
  free(name);
  free(policy);
  Py_RETURN_NONE;
}

/* Freed by one of two: it may know what the other does not. */
PyObject *rarely_freed_ok(PyObject *self, PyObject *arg) {
  char *text = look_up(arg);
  return PyLong_FromLong(use(text, ""));
}

PyObject *rarely_freed_too_ok(PyObject *self, PyObject *arg) {
  char *text = look_up(arg);
  int r = use(text, "");
  free(text);
  return PyLong_FromLong(r);
}

/* A helper that returns what it has put in the caller's variable. */
static const char *copy_text(char **text, PyObject *object) {
  const char *string = PyUnicode_AsUTF8(object);
  if (string == NULL)
    return NULL;
  *text = strdup(string);
  return *text;
}

PyObject *copied_bad(PyObject *self, PyObject *arg) {
  char *name, *policy;
  if (copy_text(&name, self) == NULL)
    return NULL;
  if (copy_text(&policy, arg) == NULL)
    return NULL; // expected-warning {{leaked memory: 'name' from copy_text() is not freed}}
  use(name, policy);
  free(name);
  free(policy);
  Py_RETURN_NONE;
}

PyObject *copied_ok(PyObject *self, PyObject *arg) {
  char *name, *policy;
  if (copy_text(&name, self) == NULL)
    return NULL;
  if (copy_text(&policy, arg) == NULL) {
    free(name);
    return NULL;
  }
  use(name, policy);
  free(name);
  free(policy);
  Py_RETURN_NONE;
}
