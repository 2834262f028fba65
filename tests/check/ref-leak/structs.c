// References in the fields of local structs that helpers fill and empty.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject *text;
  PyObject *name;
} Pair;

static int fill(PyObject *name, Pair *out) {
  out->text = NULL;
  out->name = NULL;
  out->text = PyObject_Str(name);
  if (out->text == NULL)
    return -1;
  Py_INCREF(name);
  out->name = name;
  return 0;
}

// Of a pointer that is NULL nothing can be released.
static void drop(Pair *pair) {
  if (pair != NULL) {
    Py_XDECREF(pair->text);
    Py_XDECREF(pair->name);
  }
}

static PyObject *dropped_ok(PyObject *module, PyObject *arg) {
  Pair one = {NULL}, two = {NULL};
  PyObject *result = NULL;
  if (fill(arg, &one) < 0 || fill(module, &two) < 0)
    goto done;
  result = PyUnicode_Concat(one.text, two.text);
done:
  drop(&one);
  drop(&two);
  return result;
}

static PyObject *one_dropped_bad(PyObject *module, PyObject *arg) {
  Pair one = {NULL}, two = {NULL};
  PyObject *result = NULL;
  if (fill(arg, &one) < 0 || fill(module, &two) < 0)
    goto done;
  result = PyUnicode_Concat(one.text, two.text);
done:
  drop(&one);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

// What is left depends on the flag: without a result it is not released.
static void drop_perhaps(Pair *pair, int all) {
  Py_CLEAR(pair->name);
  if (all)
    Py_CLEAR(pair->text);
}

static PyObject *perhaps_dropped_bad(PyObject *module, PyObject *arg) {
  Pair one = {NULL};
  PyObject *result = NULL;
  if (fill(arg, &one) == 0)
    result = PyUnicode_Concat(one.text, one.name);
  drop_perhaps(&one, result != NULL);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *perhaps_dropped_ok(PyObject *module, PyObject *arg) {
  Pair one = {NULL};
  PyObject *result = NULL;
  if (fill(arg, &one) == 0)
    result = PyUnicode_Concat(one.text, one.name);
  drop_perhaps(&one, 1);
  return result;
}

static PyObject *new_list(void) {
  return PyList_New(0);
}

// What a function of the file makes of no object is none that was there before.
static PyObject *other_than_argument_ok(PyObject *module, PyObject *arg) {
  PyObject *list = arg;
  if (!PyList_Check(arg)) {
    list = new_list();
    if (list == NULL)
      return NULL;
  }
  PyObject *result = PyObject_Repr(list);
  if (list != arg)
    Py_DECREF(list);
  return result;
}

static PyObject *other_kept_bad(PyObject *module, PyObject *arg) {
  PyObject *list = arg;
  if (!PyList_Check(arg)) {
    list = new_list();
    if (list == NULL)
      return NULL;
  }
  PyObject *result = PyObject_Repr(list);
  if (list == arg)
    return result;
  return result; // expected-warning {{[refcop-ref-leak]}}
}

#define ENTRY(name)                                                                                \
  { #name, name, METH_O, NULL }

PyMethodDef struct_methods[] = {ENTRY(dropped_ok),
                                ENTRY(one_dropped_bad),
                                ENTRY(perhaps_dropped_ok),
                                ENTRY(other_than_argument_ok),
                                ENTRY(other_kept_bad),
                                {NULL}};
