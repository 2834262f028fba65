// m_free and m_clear take a module's state apart.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject *error;
  PyObject *type;
} state;

static void free_ok(void *module) {
  state *s = PyModule_GetState((PyObject *)module);
  Py_XDECREF(s->error);
  Py_XDECREF(s->type);
}

static PyObject *reset_bad(PyObject *module, PyObject *unused) {
  state *s = PyModule_GetState(module);
  Py_XDECREF(s->error); // expected-warning {{[refcop-dangling-field]}}
  Py_RETURN_NONE;
}

/* The reference that init took for a global of its own. */
static int clear_ok(PyObject *module) {
  PyObject *error = PyDict_GetItemString(PyModule_GetDict(module), "error");
  if (error != NULL)
    Py_DECREF(error);
  return 0;
}

static PyObject *forget_bad(PyObject *module, PyObject *unused) {
  PyObject *error = PyDict_GetItemString(PyModule_GetDict(module), "error");
  if (error != NULL)
    Py_DECREF(error); // expected-warning {{borrowed reference 'error' is released}}
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"reset", reset_bad, METH_NOARGS, NULL},
                                {"forget", forget_bad, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "m",          .m_size = sizeof(state),
    .m_methods = methods,  .m_free = free_ok,
    .m_clear = clear_ok,
};

PyObject *PyInit_m(void) { return PyModule_Create(&definition); }
