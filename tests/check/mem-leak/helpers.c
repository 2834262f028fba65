// Memory that functions of the file allocate, free, keep.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

struct list {
  char *items;
  size_t size;
};
struct holder {
  struct list *list;
  char *name;
};

static char *copy(const char *text) {
  char *block = PyMem_Malloc(strlen(text) + 1);
  if (block != NULL)
    strcpy(block, text);
  return block;
}

static void drop(char *block) {
  if (block != NULL)
    PyMem_Free(block);
}

static char *static_or_copy(int fresh) { return fresh ? strdup("x") : "y"; }

static char *trim(char *text) {
  while (*text == ' ')
    text++;
  return text;
}

static int list_init(struct list *list) {
  list->items = malloc(10);
  list->size = 0;
  return list->items == NULL ? -1 : 0;
}

static void list_done(struct list *list) { free(list->items); }

static int text_out(char **text) {
  char *block = malloc(10);
  if (block == NULL)
    return -1;
  *text = block;
  return 0;
}

static void holder_take(struct holder *holder, char *name) { holder->name = name; }

static void holder_done(struct holder *holder) {
  free(holder->list->items);
  free(holder->list); // two-warning {{leaked memory: 'name' of 'holder' is never freed: only other members are let go of, here}}
}

static PyObject *result_bad(PyObject *self, PyObject *arg) {
  char *text = copy("x");
  if (text == NULL)
    return NULL;
  if (PyObject_IsTrue(arg))
    return NULL; // expected-warning {{leaked memory: 'text' from copy()}}
  drop(text);
  Py_RETURN_NONE;
}

static PyObject *out_bad(PyObject *self, PyObject *arg) {
  char *text;
  if (text_out(&text) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{leaked memory: 'text' from text_out()}}
}

static PyObject *field_bad(PyObject *self, PyObject *arg) {
  struct list list;
  if (list_init(&list) < 0)
    return NULL;
  if (PyObject_IsTrue(arg))
    return NULL; // expected-warning {{[refcop-mem-leak]}}
  list_done(&list);
  Py_RETURN_NONE;
}

static PyObject *field_ok(PyObject *self, PyObject *arg) {
  struct list list;
  if (list_init(&list) < 0)
    return NULL;
  int truth = PyObject_IsTrue(arg);
  list_done(&list);
  return PyBool_FromLong(truth);
}

static PyObject *nested_ok(PyObject *self, PyObject *arg) {
  struct holder holder;
  holder.name = NULL;
  holder.list = malloc(sizeof *holder.list);
  if (holder.list == NULL)
    return PyErr_NoMemory();
  if (list_init(holder.list) < 0) {
    free(holder.list);
    return NULL;
  }
  holder_done(&holder);
  Py_RETURN_NONE;
}

static PyObject *sometimes_ok(PyObject *self, PyObject *arg) {
  int fresh = PyObject_IsTrue(arg);
  char *text = static_or_copy(fresh);
  PyObject *result = PyUnicode_FromString(text); // two-warning 0-1 {{[refcop-unchecked-null]}}
  if (fresh)
    free(text);
  return result;
}

static char *returned_through_ok(void) { return trim(strdup("  x")); } // two-warning 0-1 {{[refcop-unchecked-null]}}

static void kept_ok(struct holder *holder) { holder_take(holder, strdup("x")); }

static PyMethodDef methods[] = {{"result_bad", result_bad, METH_O, NULL},
                                {"out_bad", out_bad, METH_O, NULL},
                                {"field_bad", field_bad, METH_O, NULL},
                                {"field_ok", field_ok, METH_O, NULL},
                                {"nested_ok", nested_ok, METH_O, NULL},
                                {"sometimes_ok", sometimes_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
