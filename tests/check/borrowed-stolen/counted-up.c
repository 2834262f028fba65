// Items put at `n++` lie in different places: what is put later does not replace what was put before.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *flat_ok(PyObject *module, PyObject *dict) {
  Py_ssize_t position = 0, n = 0;
  PyObject *key, *value, *flat = PyTuple_New(2 * PyDict_Size(dict));
  if (flat == NULL)
    return NULL;
  while (PyDict_Next(dict, &position, &key, &value)) {
    Py_INCREF(key);
    PyTuple_SET_ITEM(flat, n++, key);
    Py_INCREF(value);
    PyTuple_SET_ITEM(flat, n++, value);
  }
  return flat;
}

static PyObject *flat_bad(PyObject *module, PyObject *dict) {
  Py_ssize_t position = 0, n = 0;
  PyObject *key, *value, *flat = PyTuple_New(2 * PyDict_Size(dict));
  if (flat == NULL)
    return NULL;
  while (PyDict_Next(dict, &position, &key, &value)) {
    PyTuple_SET_ITEM(flat, n++, key); // expected-warning {{[refcop-borrowed-stolen]}}
    Py_INCREF(value);
    PyTuple_SET_ITEM(flat, n++, value);
  }
  return flat;
}

static PyObject *nested_call_bad(PyObject *module, PyObject *dict) {
  Py_ssize_t position = 0, n = 0;
  PyObject *key, *value, *flat = PyTuple_New(2 * PyDict_Size(dict));
  if (flat == NULL)
    return NULL;
  while (PyDict_Next(dict, &position, &key, &value)) {
    PyTuple_SET_ITEM(flat, n++, key); // expected-warning {{[refcop-borrowed-stolen]}}
    PyTuple_SET_ITEM(flat, n++, Py_BuildValue("(O)", value));
  }
  return flat;
}

// The number is the same one: the second item takes the place of the first, which was only lent.
static PyObject *same_place_ok(PyObject *module, PyObject *callable) {
  Py_ssize_t n = 0;
  PyObject *result, *args = PyTuple_New(1);
  if (args == NULL)
    return NULL;
  PyTuple_SET_ITEM(args, n, module);
  result = PyObject_CallObject(callable, args);
  Py_INCREF(callable);
  PyTuple_SET_ITEM(args, n, callable);
  Py_DECREF(args);
  return result;
}

static PyMethodDef methods[] = {{"a", flat_ok, METH_O},
                                {"b", flat_bad, METH_O},
                                {"c", nested_call_bad, METH_O},
                                {"d", same_place_ok, METH_O},
                                {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
