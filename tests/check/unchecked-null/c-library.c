// A function of another file may have asked whether a call failed, and say so; one of the C library cannot.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>
#include <time.h>

int error_occurred(void);

static PyObject *clock_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  clock_t now = clock();
  if (now == (clock_t)-1) {
    Py_DECREF(list); // expected-warning {{'list' may be NULL (PyList_New() can fail)}}
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  return list;
}

static PyObject *asked_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (error_occurred()) {
    Py_XDECREF(list);
    return NULL;
  }
  if (PyList_Append(list, arg) < 0) {
    Py_DECREF(list);
    return NULL;
  }
  return list;
}

static PyMethodDef methods[] = {
    {"clock_bad", clock_bad, METH_O, NULL},
    {"asked_ok", asked_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
