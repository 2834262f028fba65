// A helper tells by a number behind a pointer, or by its result, whether it gave a reference.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *basic(PyObject *value, int *handled) {
  *handled = 1;
  if (PyUnicode_Check(value))
    return PyObject_Str(value);
  *handled = 0;
  return NULL;
}

static PyObject *told_ok(PyObject *self, PyObject *arg) {
  int handled;
  PyObject *made = basic(arg, &handled);
  if (handled)
    return made;
  made = PyObject_Repr(arg);
  return made;
}

static PyObject *told_bad(PyObject *self, PyObject *arg) {
  int handled;
  PyObject *made = basic(arg, &handled);
  if (!handled)
    return PyObject_Repr(arg);
  if (made == NULL)
    return NULL;
  return PyObject_Repr(arg); // expected-warning {{[refcop-ref-leak]}}
}

// What was put behind the pointer first stays there, whatever is forgotten of it.
typedef struct {
  PyObject_HEAD
  PyObject *name;
  void *state;
} Source;

int lib_read(void *state);

static void touch(Source *source, PyObject *name) {
  Py_INCREF(name);
  Py_XSETREF(source->name, name);
}

static int next_item(Source *source, PyObject *name, PyObject **item) {
  *item = NULL;
  touch(source, name);
  if (lib_read(source->state)) {
    *item = PyObject_Str(name);
    if (*item == NULL)
      return -1;
  }
  return 0;
}

static PyObject *read_all_ok(PyObject *self, PyObject *consume) {
  PyObject *item = NULL;
  for (;;) {
    if (next_item((Source *)self, consume, &item) < 0)
      return NULL;
    if (item == NULL)
      Py_RETURN_NONE;
    PyObject *result = PyObject_CallFunctionObjArgs(consume, item, NULL);
    Py_DECREF(item);
    if (result == NULL)
      return NULL;
    Py_DECREF(result);
  }
}

static PyObject *read_all_bad(PyObject *self, PyObject *consume) {
  PyObject *item = NULL;
  if (next_item((Source *)self, consume, &item) < 0)
    return NULL;
  if (item == NULL)
    Py_RETURN_NONE;
  PyObject *result = PyObject_CallFunctionObjArgs(consume, item, NULL);
  if (result == NULL)
    return NULL;
  return result; // two-warning {{[refcop-ref-leak]}}
}

#define ENTRY(name)                                                                                \
  { #name, name, METH_O, NULL }

PyMethodDef number_methods[] = {ENTRY(told_ok),     ENTRY(told_bad), ENTRY(read_all_ok),
                                ENTRY(read_all_bad), {NULL}};
