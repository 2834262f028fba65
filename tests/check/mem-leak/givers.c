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
char *read_text(PyObject *object);
typedef struct node {
  int number;
} node;
void *find_node(PyObject *object);
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

/* Freed by one of three: it may know what the others do not. */
PyObject *rarely_freed_ok(PyObject *self, PyObject *arg) {
  char *text = look_up(arg);
  return PyLong_FromLong(use(text, ""));
}

PyObject *rarely_freed_too_ok(PyObject *self, PyObject *arg) {
  char *text = look_up(arg);
  return PyLong_FromLong(use("", text));
}

PyObject *freed_by_one_ok(PyObject *self, PyObject *arg) {
  char *text = look_up(arg);
  int r = use(text, "");
  free(text);
  return PyLong_FromLong(r);
}

/* By one of two: text is rarely anything else than text. */
PyObject *half_freed_bad(PyObject *self, PyObject *arg) {
  char *text = read_text(arg);
  return PyLong_FromLong(use(text, "")); // two-warning {{leaked memory: 'text' from read_text() is not freed}}
}

PyObject *half_freed_ok(PyObject *self, PyObject *arg) {
  char *text = read_text(arg);
  int r = use(text, "");
  free(text);
  return PyLong_FromLong(r);
}

/* A struct may be got at in one place and taken apart in another. */
PyObject *got_at_ok(PyObject *self, PyObject *arg) {
  node *found = find_node(arg);
  return found ? PyLong_FromLong(found->number) : NULL;
}

PyObject *taken_apart_ok(PyObject *self, PyObject *arg) {
  node *found = find_node(arg);
  if (found == NULL)
    return NULL;
  int r = found->number;
  free(found);
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
