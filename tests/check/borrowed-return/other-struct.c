// An object whose struct only another file knows, taken and returned through the same field.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

struct connection;
struct cursor {
  PyObject_HEAD
  struct connection *connection;
};

static PyObject *connection_ok(PyObject *self, void *closure) {
  struct cursor *cursor = (struct cursor *)self;
  if (!cursor->connection)
    return PyErr_Format(PyExc_ValueError, "closed");
  Py_INCREF(cursor->connection);
  return (PyObject *)cursor->connection;
}

static PyObject *connection_bad(PyObject *self, void *closure) {
  struct cursor *cursor = (struct cursor *)self;
  if (!cursor->connection)
    return PyErr_Format(PyExc_ValueError, "closed");
  return (PyObject *)cursor->connection; // expected-warning {{borrowed reference 'connection' is returned}}
}

static void cursor_dealloc(PyObject *self) {
  Py_XDECREF(((struct cursor *)self)->connection);
  PyObject_Free(self);
}

static PyGetSetDef getset[] = {{"ok", connection_ok, NULL, NULL, NULL}, {"bad", connection_bad, NULL, NULL, NULL}, {NULL}};
PyTypeObject cursor_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.cursor",
    .tp_basicsize = sizeof(struct cursor),
    .tp_dealloc = cursor_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getset = getset,
};
