// Each allocator frees its own memory only.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  char *bad;
  char *ok;
  char *mixed;
  char *foreign;
  char *out;
} Spam;

char *unknown_text(void);
int unknown_fill(char **text);

static void drop(char *block) { PyMem_Free(block); }

static PyObject *path_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  PyMem_Free(block); // expected-warning {{'block' is allocated with malloc(), but freed with PyMem_Free() [refcop-alloc-domain-mismatch]}}
  Py_RETURN_NONE;
}

static PyObject *macros_ok(PyObject *self, PyObject *arg) {
  int *block = PyMem_New(int, 10);
  if (block == NULL)
    return PyErr_NoMemory();
  PyMem_Del(block);
  block = PyMem_NEW(int, 10);
  PyMem_FREE(block);
  Py_RETURN_NONE;
}

static PyObject *object_bad(PyObject *self, PyObject *arg) {
  void *block = PyObject_Malloc(10);
  PyMem_Free(block); // expected-warning {{[refcop-alloc-domain-mismatch]}}
  Py_RETURN_NONE;
}

static PyObject *raw_bad(PyObject *self, PyObject *arg) {
  void *block = PyMem_RawMalloc(10);
  block = PyMem_Realloc(block, 20); // expected-warning {{[refcop-alloc-domain-mismatch]}} two-warning 0-1 {{[refcop-mem-leak]}}
  PyMem_Free(block);
  Py_RETURN_NONE;
}

static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  drop(strdup("x")); // expected-warning {{[refcop-alloc-domain-mismatch]}}
  Py_RETURN_NONE;
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  drop(PyMem_Malloc(10));
  Py_RETURN_NONE;
}

static PyObject *either_ok(PyObject *self, PyObject *arg) {
  int raw = PyObject_IsTrue(arg);
  void *block = raw ? PyMem_RawMalloc(10) : PyMem_Malloc(10);
  if (raw)
    PyMem_RawFree(block);
  else
    PyMem_Free(block);
  Py_RETURN_NONE;
}

static int Spam_init(Spam *self, PyObject *args, PyObject *kwargs) {
  self->bad = strdup("x"); // two-warning {{what self's 'bad' held before is lost here}}
  self->ok = PyMem_Malloc(10); // two-warning {{what self's 'ok' held before is lost here}}
  self->mixed = PyTuple_GET_SIZE(args) ? strdup("x") : PyMem_Malloc(10); // two-warning {{what self's 'mixed' held before is lost here}}
  self->foreign = unknown_text();
  self->out = strdup("x");
  return unknown_fill(&self->out);
}

static void Spam_dealloc(Spam *self) {
  PyMem_Free(self->bad); // expected-warning {{'bad' is freed with PyMem_Free(), but what is stored there is allocated with strdup()}}
  PyMem_Free(self->ok);
  PyMem_Free(self->mixed);
  PyMem_Free(self->foreign);
  PyMem_Free(self->out);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
                                 .tp_basicsize = sizeof(Spam),
                                 .tp_flags = Py_TPFLAGS_DEFAULT,
                                 .tp_init = (initproc)Spam_init,
                                 .tp_dealloc = (destructor)Spam_dealloc};

static PyMethodDef methods[] = {{"path_bad", path_bad, METH_O, NULL},
                                {"macros_ok", macros_ok, METH_O, NULL},
                                {"object_bad", object_bad, METH_O, NULL},
                                {"raw_bad", raw_bad, METH_O, NULL},
                                {"helper_bad", helper_bad, METH_O, NULL},
                                {"helper_ok", helper_ok, METH_O, NULL},
                                {"either_ok", either_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) {
  if (PyType_Ready(&Spam_Type) < 0)
    return NULL;
  return PyModule_Create(&module);
}
