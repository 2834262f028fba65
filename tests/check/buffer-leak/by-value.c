// A struct that is given away by value: the callee has a copy of what it holds, and may release that.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=ignored-error %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

struct named {
  PyObject *name;
  int number;
};
PyObject *play(Py_buffer view, int rate);
int enter(struct named named);

static PyObject *play_bad(PyObject *self, PyObject *args) {
  PyObject *object;
  Py_buffer view;
  int rate;
  if (!PyArg_ParseTuple(args, "Oi", &object, &rate) || PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  if (rate < 1) {
    PyErr_SetString(PyExc_ValueError, "rate");
    return NULL; // expected-warning {{'view' from PyObject_GetBuffer() is not released}}
  }
  return play(view, rate);
}

static PyObject *play_ok(PyObject *self, PyObject *object) {
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  return play(view, 1); // two-warning {{'view' from PyObject_GetBuffer() is not released}}
}

static PyObject *enter_ok(PyObject *self, PyObject *arg) {
  struct named named = {PyObject_Str(arg), 3};
  if (named.name == NULL)
    return NULL;
  return PyLong_FromLong(enter(named)); // two-warning {{leaked reference to 'name'}}
}

static PyObject *enter_bad(PyObject *self, PyObject *arg) {
  struct named named = {PyObject_Str(arg), 3};
  if (named.name == NULL)
    return NULL;
  return PyLong_FromLong(named.number); // expected-warning {{leaked reference to 'name'}}
}

static PyMethodDef methods[] = {{"play_bad", play_bad, METH_VARARGS, NULL},
                                {"play_ok", play_ok, METH_O, NULL},
                                {"enter_ok", enter_ok, METH_O, NULL},
                                {"enter_bad", enter_bad, METH_O, NULL},
                                {NULL}};
PyMethodDef *the_methods(void) { return methods; }
