// Arguments that are kept in a place for which nothing in the file ever takes a reference.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>

typedef struct {
  PyObject_HEAD
  PyObject *hook;
  PyObject *held;
} Timer;

static PyObject *handler, *plain_handler, *owned_handler, *compare;

static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  PyObject *given;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  handler = given; // expected-warning {{borrowed reference 'given' is stored where it outlives the call}}
  Py_RETURN_NONE;
}

static PyObject *plain_bad(PyObject *self, PyObject *given) {
  plain_handler = given; // expected-warning {{borrowed reference 'given' is stored where it outlives the call}}
  Py_RETURN_NONE;
}

static PyObject *parsed_ok(PyObject *self, PyObject *args) {
  PyObject *given;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  Py_INCREF(given);
  Py_XSETREF(owned_handler, given);
  Py_RETURN_NONE;
}

static PyObject *fire(PyObject *self, PyObject *noargs) {
  if (handler != NULL)
    return PyObject_CallFunction(handler, "O", plain_handler ? plain_handler : Py_None);
  Py_RETURN_NONE;
}

// For as long as the call lasts: that is what its arguments live for.
static int by_compare(const void *a, const void *b) {
  PyObject *result = PyObject_CallFunction(compare, "ii", *(const int *)a, *(const int *)b);
  int order = result != NULL ? (int)PyLong_AsLong(result) : 0;
  Py_XDECREF(result);
  PyErr_Clear();
  return order;
}

static PyObject *sort_ok(PyObject *self, PyObject *args) {
  int numbers[] = {3, 1, 2};
  PyObject *given;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  compare = given;
  qsort(numbers, 3, sizeof *numbers, by_compare);
  compare = NULL;
  return PyLong_FromLong(numbers[0]);
}

// Something else holds it as well, for as long as that lasts.
static PyObject *registry, *last, *newest;

static PyObject *listed_ok(PyObject *self, PyObject *given) {
  if (PyList_Append(registry, given) < 0)
    return NULL;
  last = given;
  Py_RETURN_NONE;
}

static PyObject *attribute_ok(PyObject *self, PyObject *args) {
  PyObject *given;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  if (PyObject_SetAttrString(self, "newest", given) < 0)
    return NULL;
  newest = given;
  Py_RETURN_NONE;
}

typedef struct {
  PyObject_HEAD
  PyObject *args;
  PyObject *first;
} Call;

static PyObject *keeps_args_ok(Call *self, PyObject *args) {
  PyObject *given;
  if (!PyArg_ParseTuple(args, "O", &given))
    return NULL;
  Py_INCREF(args);
  Py_XSETREF(self->args, args);
  self->first = given;
  Py_RETURN_NONE;
}

static int init_bad(Timer *self, PyObject *args, PyObject *kwargs) {
  PyObject *hook, *held;
  if (!PyArg_ParseTuple(args, "OO", &hook, &held))
    return -1;
  self->hook = hook; // expected-warning {{borrowed reference 'hook' is stored where it outlives the call}}
  Py_INCREF(held);
  Py_XSETREF(self->held, held);
  return 0;
}

static PyObject *call_hook(Timer *self, PyObject *arg) {
  return PyObject_CallFunctionObjArgs(self->hook, arg, NULL);
}

static void dealloc(Timer *self) {
  Py_XDECREF(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {{"call_hook", (PyCFunction)call_hook, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static PyTypeObject Timer_Type = { // expected-warning {{can be part of a cycle that is never freed}}
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Timer",
    .tp_basicsize = sizeof(Timer),
    .tp_init = (initproc)init_bad,
    .tp_dealloc = (destructor)dealloc,
    .tp_methods = methods,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
};

static PyMethodDef functions[] = {
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL}, {"plain_bad", plain_bad, METH_O, NULL},
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},   {"fire", fire, METH_NOARGS, NULL},
    {"sort_ok", sort_ok, METH_VARARGS, NULL},       {"listed_ok", listed_ok, METH_O, NULL},
    {"attribute_ok", attribute_ok, METH_VARARGS, NULL},
    {"keeps_args_ok", (PyCFunction)keeps_args_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, functions};

PyMODINIT_FUNC PyInit_spam(void) {
  if (PyType_Ready(&Timer_Type) < 0)
    return NULL;
  return PyModule_Create(&module);
}
