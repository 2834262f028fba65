// A release before the call, or on another way, is no evidence that the unknown callee borrows: the order of the blocks
// is not that of the paths.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

int unknown_take(void *self, PyObject *dict, int first);
int unknown_lend(void *self, PyObject *dict, int first);

static PyObject *released_before_ok(PyObject *self, PyObject *arg) {
  PyObject *dict = PyDict_New(), *text;
  if (!dict)
    return NULL;
  text = PyObject_Str(arg);
  if (!text) {
    Py_DECREF(dict);
    return NULL;
  }
  PyDict_SetItemString(dict, "text", text);
  Py_DECREF(text);
  if (unknown_take(self, dict, 0))
    return NULL;
  Py_RETURN_NONE;
}

// In a loop the next dict is another one.
static PyObject *released_before_in_loop_ok(PyObject *self, PyObject *arg) {
  for (int k = 0; k < 3; k++) {
    PyObject *dict = PyDict_New(), *text;
    if (!dict)
      return NULL;
    if (!(text = PyObject_Str(arg))) {
      Py_DECREF(dict);
      return NULL;
    }
    PyDict_SetItemString(dict, "text", text);
    Py_DECREF(text);
    if (unknown_take(self, dict, 0))
      return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *released_after_ok(PyObject *self, PyObject *arg) {
  PyObject *dict = PyDict_New();
  if (!dict)
    return NULL;
  int failed = unknown_lend(self, dict, 0);
  if (!failed) {
    Py_DECREF(dict);
    Py_RETURN_NONE;
  }
  Py_DECREF(dict);
  return NULL;
}

static PyObject *released_after_bad(PyObject *self, PyObject *arg) {
  PyObject *dict = PyDict_New();
  if (!dict)
    return NULL;
  if (unknown_lend(self, dict, 0))
    return NULL; // expected-warning {{leaked reference to 'dict'}}
  Py_DECREF(dict);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"released_before_ok", released_before_ok, METH_O, NULL},
    {"released_before_in_loop_ok", released_before_in_loop_ok, METH_O, NULL},
    {"released_after_ok", released_after_ok, METH_O, NULL},
    {"released_after_bad", released_after_bad, METH_O, NULL},
    {NULL},
};
PyMethodDef *the_methods(void) { return methods; }
