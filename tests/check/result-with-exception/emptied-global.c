// A global that is emptied where many paths meet, and asked about later.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=ref-leak %s

#include <Python.h>

static PyObject *module, *dict, *names, *empty_tuple, *empty_bytes, *empty_text, *one, *two;

static int fill(PyObject *given) {
  module = given;
  Py_INCREF(module);
  if (!(dict = PyModule_GetDict(module)))
    return -1;
  Py_INCREF(dict);
  if (!(names = PyDict_New()))
    return -1;
  if (!(empty_tuple = PyTuple_New(0)))
    return -1;
  return 0;
}

static int exec_ok(PyObject *given) {
  if (module)
    return 0;
  if (fill(given) < 0)
    goto error;
  if (!(empty_bytes = PyBytes_FromString("")))
    goto error;
  if (!(empty_text = PyUnicode_FromString("")))
    goto error;
  if (!(one = PyLong_FromLong(1)))
    goto error;
  if (!(two = PyLong_FromLong(2)))
    goto error;
  if (PyDict_SetItemString(dict, "one", one) < 0)
    goto error;
  if (PyDict_SetItemString(dict, "two", two) < 0)
    goto error;
  if (PyDict_SetItemString(dict, "names", names) < 0)
    goto error;
  if (PyObject_SetAttrString(module, "tuple", empty_tuple) < 0)
    goto error;
  if (PyObject_SetAttrString(module, "bytes", empty_bytes) < 0)
    goto error;
  goto done;
error:
  if (module) {
    if (dict && names)
      PyDict_Clear(names);
    Py_CLEAR(module);
  } else if (!PyErr_Occurred()) {
    PyErr_SetString(PyExc_ImportError, "init");
  }
done:
  return module != NULL ? 0 : -1;
}

static int exec_bad(PyObject *given) {
  if (module)
    return 0;
  if (fill(given) < 0)
    goto error;
  if (!(empty_bytes = PyBytes_FromString("")))
    goto error;
  if (!(empty_text = PyUnicode_FromString("")))
    goto error;
  if (PyDict_SetItemString(dict, "names", names) < 0)
    goto error;
  if (PyObject_SetAttrString(module, "tuple", empty_tuple) < 0)
    goto error;
  if (PyObject_SetAttrString(module, "bytes", empty_bytes) < 0)
    goto error;
  goto done;
error:
  if (dict && names)
    PyDict_Clear(names);
  Py_CLEAR(dict);
done:
  return module != NULL ? 0 : -1; // expected-warning {{a result is returned while an exception is set}}
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec_ok}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "m", NULL, 0, NULL, slots, NULL, NULL, NULL};
static PyModuleDef_Slot bad_slots[] = {{Py_mod_exec, exec_bad}, {0, NULL}};
static struct PyModuleDef bad_definition = {PyModuleDef_HEAD_INIT, "n", NULL, 0, NULL, bad_slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_m(void) { return PyModuleDef_Init(&definition); }
PyMODINIT_FUNC PyInit_n(void) { return PyModuleDef_Init(&bad_definition); }
