// Memory is used after it was given back.
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

typedef struct {
  PyObject_HEAD char *text;
} Spam;

void unknown_reset(Spam *self);

static void drop(char *block) { free(block); }

static PyObject *read_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  free(block);
  return PyLong_FromLong(block[0]); // expected-warning {{'block' is read after it was freed [refcop-use-after-free]}}
}

static PyObject *read_ok(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  block[0] = 1;
  long first = block[0];
  free(block);
  return PyLong_FromLong(first);
}

static PyObject *passed_bad(PyObject *self, PyObject *arg) {
  char *block = strdup("x");
  if (block == NULL)
    return PyErr_NoMemory();
  drop(block);
  return PyUnicode_FromString(block); // expected-warning {{'block' is passed to PyUnicode_FromString after it was freed}}
}

static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (PyObject_IsTrue(arg))
    free(block);
  free(block); // expected-warning {{'block' is freed here a second time}}
  Py_RETURN_NONE;
}

static PyObject *twice_ok(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (PyObject_IsTrue(arg)) {
    free(block);
    block = NULL;
  }
  free(block);
  Py_RETURN_NONE;
}

static PyObject *field_twice_bad(Spam *self, PyObject *arg) {
  free(self->text);
  if (PyObject_IsTrue(arg))
    free(self->text); // expected-warning {{[refcop-use-after-free]}}
  self->text = NULL;
  Py_RETURN_NONE;
}

static PyObject *field_reset_ok(Spam *self, PyObject *arg) {
  free(self->text);
  unknown_reset(self);
  free(self->text);
  self->text = NULL;
  Py_RETURN_NONE;
}

static PyObject *pointer_into_bad(PyObject *self, PyObject *arg) {
  char *block = strdup("a=b");
  if (block == NULL)
    return PyErr_NoMemory();
  char *value = strchr(block, '=');
  if (value == NULL) {
    free(block);
    return NULL;
  }
  free(block);
  return PyUnicode_FromString(value + 1); // expected-warning {{[refcop-use-after-free]}}
}

static PyObject *grown_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  char *more = realloc(block, 20);
  if (more == NULL) {
    free(block);
    return PyErr_NoMemory();
  }
  block[0] = 1; // expected-warning {{[refcop-use-after-free]}}
  free(more);
  Py_RETURN_NONE;
}

static char *returned_bad(void) {
  char *block = malloc(10);
  free(block);
  return block; // expected-warning {{'block' is returned after it was freed}}
}

static PyObject *in_loop_ok(PyObject *self, PyObject *arg) {
  char *last = NULL;
  for (int k = 0; k < 3; k++) {
    free(last);
    last = malloc(10);
  }
  free(last);
  Py_RETURN_NONE;
}

// Another name for the memory of a buffer: it may be alive, but nothing says so.
static PyObject *buffer_bad(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  char *bytes = view.buf;
  PyBuffer_Release(&view);
  return PyLong_FromLong(bytes[0]); // two-warning {{'bytes' is read after it was released}}
}

static PyMethodDef methods[] = {{"read_bad", read_bad, METH_O, NULL},
                                {"read_ok", read_ok, METH_O, NULL},
                                {"passed_bad", passed_bad, METH_O, NULL},
                                {"twice_bad", twice_bad, METH_O, NULL},
                                {"twice_ok", twice_ok, METH_O, NULL},
                                {"field_twice_bad", (PyCFunction)field_twice_bad, METH_O, NULL},
                                {"field_reset_ok", (PyCFunction)field_reset_ok, METH_O, NULL},
                                {"pointer_into_bad", pointer_into_bad, METH_O, NULL},
                                {"grown_bad", grown_bad, METH_O, NULL},
                                {"in_loop_ok", in_loop_ok, METH_O, NULL},
                                {"buffer_bad", buffer_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
