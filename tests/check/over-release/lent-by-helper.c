// A function that lends what a global of the file owns. Who releases its result may mean the global's
// reference, as the destructor of a module's data does. What a helper looks up is not meant.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *this_global;

static PyObject *this_name(void) {
  if (!this_global)
    this_global = PyUnicode_FromString("this");
  return this_global;
}

static PyObject *first_of(PyObject *tuple) {
  return PyTuple_GET_ITEM(tuple, 0);
}

static void destroy_ok(PyObject *capsule) {
  PyObject *name = this_name();
  if (!name)
    return;
  Py_DECREF(name); // two-warning {{borrowed reference 'name' is released}}
  this_global = NULL;
}

PyObject *wrap(void *data) {
  return PyCapsule_New(data, NULL, destroy_ok);
}

static PyObject *of_argument_bad(PyObject *self, PyObject *args) {
  PyObject *first = first_of(args);
  Py_DECREF(first); // expected-warning {{borrowed reference 'first' is released}}
  Py_RETURN_NONE;
}

// What is in a dictionary belongs to the dictionary, also when that hangs on an argument.
typedef struct {
  PyObject_HEAD
  PyObject *stock;
} Shelf;

static PyObject *find_count(Shelf *self, PyObject *key) {
  PyObject *count = PyDict_GetItemWithError(self->stock, key);
  if (count == NULL && !PyErr_Occurred())
    PyErr_SetObject(PyExc_KeyError, key);
  return count;
}

static PyObject *of_field_bad(Shelf *self, PyObject *key) {
  PyObject *count = find_count(self, key);
  if (count == NULL)
    return NULL;
  Py_DECREF(count); // expected-warning {{borrowed reference 'count' is released}}
  Py_RETURN_NONE;
}

static PyObject *of_field_ok(Shelf *self, PyObject *key) {
  PyObject *count = find_count(self, key);
  if (count == NULL)
    return NULL;
  Py_INCREF(count);
  Py_DECREF(count);
  Py_RETURN_NONE;
}

// The field itself may be meant, which the function empties.
static PyObject *stock_of(Shelf *self) {
  return self->stock;
}

static PyObject *empty_ok(Shelf *self, PyObject *Py_UNUSED(ignored)) {
  PyObject *stock = stock_of(self);
  if (stock == NULL)
    Py_RETURN_NONE;
  Py_DECREF(stock); // two-warning {{borrowed reference 'stock' is released}}
  self->stock = NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"of_field_bad", (PyCFunction)of_field_bad, METH_O, NULL},
    {"of_field_ok", (PyCFunction)of_field_ok, METH_O, NULL},
    {"empty_ok", (PyCFunction)empty_ok, METH_NOARGS, NULL},
    {"of_argument_bad", of_argument_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
