// What is given to PyEval_SetProfile is called by the interpreter, and a number that it is given says nothing of who owns what.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <frameobject.h>

static int profile_bad(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
  if (what == PyTrace_RETURN) {
    PyObject *name = PyObject_GetAttrString(self, "name");
    if (name == NULL)
      return -1;
    if (PyList_Append(self, name) < 0) {
      Py_DECREF(name);
      return -1;
    }
  }
  return 0; // expected-warning {{leaked reference to 'name'}}
}

static int profile_ok(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
  if (what == PyTrace_RETURN) {
    PyObject *name = PyObject_GetAttrString(self, "name");
    if (name == NULL)
      return -1;
    int err = PyList_Append(self, name);
    Py_DECREF(name);
    return err;
  }
  return 0;
}

static PyObject *start(PyObject *self, PyObject *arg) {
  PyEval_SetProfile(profile_bad, arg);
  PyEval_SetTrace(profile_ok, arg);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", start, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
