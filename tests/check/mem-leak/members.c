// Memory that the file puts in a member of an instance is freed by tp_dealloc.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD char *text;
  int *marks;
} Spam;

static int fill(Spam *self, const char *s) {
  char *text = PyMem_Malloc(strlen(s) + 1);
  if (text == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  strcpy(text, s);
  PyMem_Free(self->text);
  self->text = text;
  return 0;
}

static int spam_init(Spam *self, PyObject *args, PyObject *kwargs) {
  const char *s;
  if (!PyArg_ParseTuple(args, "s", &s))
    return -1;
  PyMem_Free(self->marks);
  self->marks = PyMem_Malloc(30);
  if (self->marks == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  return fill(self, s);
}

// expected-warning@+1 {{leaked memory: 'marks' of 'spam.Bad' is never freed: tp_dealloc does nothing with it}}
static void dealloc_bad(Spam *self) {
  if (self->marks != NULL)
    self->marks = NULL;
  PyMem_Free(self->text);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Bad",
    .tp_basicsize = sizeof(Spam),
    .tp_init = (initproc)spam_init,
    .tp_dealloc = (destructor)dealloc_bad,
};

static void release(int **place) {
  PyMem_Free(*place);
  *place = NULL;
}

static void dealloc_ok(Spam *self) {
  release(&self->marks);
  char *text = self->text;
  PyMem_Free(text);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Ok",
    .tp_basicsize = sizeof(Spam),
    .tp_init = (initproc)spam_init,
    .tp_dealloc = (destructor)dealloc_ok,
};

/* Another file takes the instance apart. */
void spam_close(Spam *self);

static void dealloc_elsewhere_ok(Spam *self) {
  spam_close(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject elsewhere_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Elsewhere",
    .tp_basicsize = sizeof(Spam),
    .tp_init = (initproc)spam_init,
    .tp_dealloc = (destructor)dealloc_elsewhere_ok,
};
