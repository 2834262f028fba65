// A container whose new instances come out of a list of free ones: what _Py_NewReference() is called for is new.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_VAR_HEAD
  PyObject *items[1];
} Row;

typedef struct {
  Row *rows[20];
  int count;
} Pool;

Pool *pool_of_thread(void);
static PyTypeObject Row_Type;

static Row *row_new(Py_ssize_t size) {
  Pool *pool = pool_of_thread();
  if (size == 1 && pool->count > 0) {
    Row *row = pool->rows[--pool->count];
    _Py_NewReference((PyObject *)row);
    return row;
  }
  return PyObject_NewVar(Row, &Row_Type, size);
}

static void row_dealloc(Row *self) {
  for (Py_ssize_t i = Py_SIZE(self); --i >= 0;)
    Py_XDECREF(self->items[i]);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Row_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.row",
    .tp_basicsize = sizeof(Row),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = (destructor)row_dealloc,
};

static PyObject *copy_bad(Row *self, PyObject *unused) {
  Row *made = row_new(Py_SIZE(self));
  if (!made)
    return NULL;
  PyObject **from = self->items, **to = made->items;
  for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
    PyObject *item = from[i];
    to[i] = item; // expected-warning {{borrowed reference 'item' is stored where it outlives the call}}
  }
  return (PyObject *)made;
}

static PyObject *copy_ok(Row *self, PyObject *unused) {
  Row *made = row_new(Py_SIZE(self));
  if (!made)
    return NULL;
  PyObject **from = self->items, **to = made->items;
  for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
    PyObject *item = from[i];
    Py_INCREF(item);
    to[i] = item;
  }
  return (PyObject *)made;
}

static PyObject *fail_bad(Row *self, PyObject *value) {
  Row *made = row_new(1);
  if (!made)
    return NULL;
  if (value == Py_None)
    return PyErr_Format(PyExc_TypeError, "no"); // expected-warning {{leaked reference to 'made' from row_new()}}
  Py_INCREF(value);
  made->items[0] = value;
  return (PyObject *)made;
}

static PyObject *fail_ok(Row *self, PyObject *value) {
  Row *made = row_new(1);
  if (!made)
    return NULL;
  made->items[0] = NULL;
  if (value == Py_None) {
    Py_DECREF(made);
    return PyErr_Format(PyExc_TypeError, "no");
  }
  Py_INCREF(value);
  made->items[0] = value;
  return (PyObject *)made;
}

// What the caller's array holds is taken over: that is what such a function is for.
PyObject *row_from_ok(PyObject *const *given, Py_ssize_t size) {
  Row *made = row_new(size);
  if (!made)
    return NULL;
  for (Py_ssize_t i = 0; i < size; i++) {
    PyObject *item = given[i];
    made->items[i] = item;
  }
  return (PyObject *)made;
}

PyMethodDef row_methods[] = {
    {"copy_bad", (PyCFunction)copy_bad, METH_NOARGS, NULL}, {"copy_ok", (PyCFunction)copy_ok, METH_NOARGS, NULL},
    {"fail_bad", (PyCFunction)fail_bad, METH_O, NULL},      {"fail_ok", (PyCFunction)fail_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
