// What an instance holds is released by tp_dealloc, who knows from where; a singleton by its name is nothing that it
// holds.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_311 %s %}

#include <Python.h>
#if PY_VERSION_HEX >= 0x030C0000
// expected-no-diagnostics
#endif

typedef struct {
  PyObject_HEAD
  PyObject *value;
  PyObject *next;
} Node;
static PyObject *hook;

#if PY_VERSION_HEX < 0x030C0000
static void dealloc_bad(PyObject *self) {
  PyObject *arguments = PyTuple_New(1);
  if (arguments) {
    PyTuple_SetItem(arguments, 0, Py_None); // expected-warning {{'None' is given to a call that steals a reference, but it is borrowed [refcop-borrowed-stolen]}}
    Py_XDECREF(PyObject_CallObject(hook, arguments));
    Py_DECREF(arguments);
  }
  Py_TYPE(self)->tp_free(self);
}
PyTypeObject Bad_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Bad",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = dealloc_bad,
};
#endif

static void dealloc_ok(PyObject *self) {
  PyObject *arguments = PyTuple_New(1);
  if (arguments) {
    Py_INCREF(Py_None);
    PyTuple_SetItem(arguments, 0, Py_None);
    Py_XDECREF(PyObject_CallObject(hook, arguments));
    Py_DECREF(arguments);
  }
  Py_TYPE(self)->tp_free(self);
}
PyTypeObject Good_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Good",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = dealloc_ok,
};

// One reference to None for all that the instance points to: given back by its name.
static void node_dealloc_ok(Node *self) {
  Py_DECREF(Py_None);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Node",
    .tp_basicsize = sizeof(Node),
    .tp_dealloc = (destructor)node_dealloc_ok,
};
