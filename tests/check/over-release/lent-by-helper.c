// A function that lends what a global of the file owns. Who releases its result may mean the global's
// reference, as the destructor of a module's data does.
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

static PyMethodDef methods[] = {
    {"of_argument_bad", of_argument_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
