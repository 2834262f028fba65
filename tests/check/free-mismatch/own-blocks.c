// Objects in blocks of the file's own: PyObject_Init makes an object of what any allocator gave.
//
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  int number;
} Spam;

static void none_dealloc(Spam *self) { Py_TYPE(self)->tp_free(self); }
static void free_ok(Spam *self) { free(self); }
static void free_bad(Spam *self) {
  free(self); // expected-warning {{which is not the allocator of objects}}
}
static void mem_bad(Spam *self) {
  PyMem_Free(self); // expected-warning {{which is not the allocator of objects}}
}

static PyTypeObject slot_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.slot_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)none_dealloc,
    .tp_free = free,
};
static PyTypeObject dealloc_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.dealloc_ok",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)free_ok,
};
static PyTypeObject slot_bad = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.slot_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)none_dealloc,
    .tp_free = free, // expected-warning {{tp_free of 'x.slot_bad' is 'free'}}
};
static PyTypeObject dealloc_bad = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.dealloc_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)free_bad,
};
static PyTypeObject other_domain_bad = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.other_domain_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)mem_bad,
};

static PyObject *slot_made(PyObject *module, PyObject *unused) {
  Spam *self = malloc(sizeof *self);
  if (self == NULL)
    return PyErr_NoMemory();
  return PyObject_Init((PyObject *)self, &slot_ok);
}
static PyObject *dealloc_made(PyObject *module, PyObject *unused) {
  Spam *self = calloc(1, sizeof *self);
  if (self == NULL || PyObject_Init((PyObject *)self, &dealloc_ok) == NULL)
    return PyErr_NoMemory();
  return (PyObject *)self;
}
static PyObject *domain_made(PyObject *module, PyObject *unused) {
  Spam *self = malloc(sizeof *self);
  if (self == NULL)
    return PyErr_NoMemory();
  return PyObject_Init((PyObject *)self, &other_domain_bad);
}
static PyObject *plain_made(PyObject *module, PyObject *unused) {
  return (PyObject *)PyObject_New(Spam, &dealloc_bad);
}
static PyMethodDef functions[] = {{"a", slot_made, METH_NOARGS},
                                  {"b", dealloc_made, METH_NOARGS},
                                  {"c", domain_made, METH_NOARGS},
                                  {"d", plain_made, METH_NOARGS},
                                  {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "x", NULL, -1, functions};
PyMODINIT_FUNC PyInit_x(void) {
  (void)slot_bad;
  return PyModule_Create(&module);
}
