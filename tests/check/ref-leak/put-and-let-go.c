// A helper that puts its argument into a container and releases it: the container holds it then.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int set_and_discard(PyObject *dict, const char *name, PyObject *value) {
  int status = PyDict_SetItemString(dict, name, value);
  Py_DECREF(value);
  return status;
}

static int discard(PyObject *dict, const char *name, PyObject *value) {
  int status = PyDict_DelItemString(dict, name);
  Py_DECREF(value);
  return status;
}

static PyObject *kept;

static PyObject *held_ok(PyObject *dict, PyObject *arg) {
  PyObject *made = PyObject_Repr(arg);
  if (!made)
    return NULL;
  if (set_and_discard(dict, "made", made) < 0)
    return NULL;
  Py_INCREF(made);
  Py_XSETREF(kept, made);
  Py_RETURN_NONE;
}

static PyObject *not_held_bad(PyObject *dict, PyObject *arg) {
  PyObject *made = PyObject_Repr(arg);
  if (!made)
    return NULL;
  if (discard(dict, "made", made) < 0)
    return NULL;
  Py_INCREF(made); // expected-warning {{'made' is given a new reference after its last reference was released}}
  Py_XSETREF(kept, made);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"held_ok", held_ok, METH_O, NULL},
    {"not_held_bad", not_held_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
