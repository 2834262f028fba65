// The exception indicator, read and written as a field of the thread state.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#if PY_VERSION_HEX >= 0x030C0000
#define INDICATOR current_exception
#define TYPE(state) ((state)->current_exception ? (PyObject *)Py_TYPE((state)->current_exception) : (PyObject *)NULL)
#else
#define INDICATOR curexc_type
#define TYPE(state) ((state)->curexc_type)
#endif

static void forget(PyThreadState *state) {
  PyObject *old = state->INDICATOR;
  state->INDICATOR = NULL;
  Py_XDECREF(old);
}

static int is_value_error(PyObject *type) {
  return PyType_IsSubtype((PyTypeObject *)type, (PyTypeObject *)PyExc_ValueError);
}

// An exception is set, so there is a type.
static PyObject *handled_ok(PyObject *self, PyObject *o) {
  PyObject *result = PyObject_Repr(o);
  if (!result) {
    PyThreadState *state = PyThreadState_Get();
    if (!is_value_error(TYPE(state)))
      return NULL;
    forget(state);
    Py_RETURN_NONE;
  }
  return result;
}

static PyObject *asked_ok(PyObject *self, PyObject *o) {
  PyObject *result = PyObject_Repr(o);
  if (!result && PyThreadState_Get()->INDICATOR == NULL)
    Py_RETURN_NONE; // not reached
  return result;
}

static PyObject *forgotten_bad(PyObject *self, PyObject *o) {
  PyObject *result = PyObject_Repr(o);
  if (!result) {
    forget(PyThreadState_Get());
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  }
  return result;
}

static PyObject *left_bad(PyObject *self, PyObject *o) {
  PyObject *result = PyObject_Repr(o);
  if (!result) {
    if (PyThreadState_Get()->INDICATOR == NULL)
      return NULL;
    Py_RETURN_NONE; // expected-warning {{a result is returned while an exception is set}}
  }
  return result;
}

static PyObject *set_ok(PyObject *self, PyObject *o) {
  Py_INCREF(o);
  PyThreadState_Get()->INDICATOR = o;
  return NULL;
}

static PyMethodDef methods[] = {
    {"handled", handled_ok, METH_O, ""},
    {"asked", asked_ok, METH_O, ""},
    {"forgotten", forgotten_bad, METH_O, ""},
    {"left", left_bad, METH_O, ""},
    {"set", set_ok, METH_O, ""},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "state", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_state(void) { return PyModule_Create(&module); }
