// Results that data cannot make NULL: asked for within the size, looked up in the program's own
// containers (level 2), or NULL only through a mistake in the program.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *table;

static PyObject *counted_ok(PyObject *self, PyObject *args) {
  if (PyObject_Size(args) != 1)
    Py_RETURN_NONE;
  PyObject *first = PySequence_GetItem(args, 0);
  if (first == NULL)
    return NULL;
  Py_DECREF(first);
  first = PyTuple_GetItem(args, 0);
  Py_INCREF(first);
  return first;
}

static PyObject *not_counted_bad(PyObject *self, PyObject *args) {
  PyObject *second = PyTuple_GetItem(args, 1);
  Py_INCREF(second); // expected-warning {{[refcop-unchecked-null]}}
  return second;
}

static PyObject *given_dict_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyDict_GetItemString(arg, "value");
  Py_INCREF(value); // expected-warning {{[refcop-unchecked-null]}}
  return value;
}

static PyObject *own_dict_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyDict_GetItemString(table, "value");
  Py_INCREF(value); // two-warning {{[refcop-unchecked-null]}}
  return value;
}

static PyObject *slice_bad(PyObject *self, PyObject *args) {
  PyObject *rest = PySequence_GetSlice(args, 1, 3);
  Py_DECREF(rest); // two-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *any_slice_bad(PyObject *self, PyObject *arg) {
  PyObject *rest = PySequence_GetSlice(arg, 1, 3);
  Py_DECREF(rest); // expected-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *built_bad(PyObject *self, PyObject *arg) {
  PyObject *made = Py_BuildValue("{s:i,s:O}", "a", 1, "b", arg);
  Py_DECREF(made); // two-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *letter_bad(PyObject *self, PyObject *arg) {
  int letter = PyBytes_Size(arg) & 0xffff;
  if (letter < 32 || letter > 126)
    Py_RETURN_NONE;
  PyObject *made = Py_BuildValue("C", letter);
  Py_DECREF(made); // two-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *any_letter_bad(PyObject *self, PyObject *args) {
  int letter;
  if (!PyArg_ParseTuple(args, "i", &letter))
    return NULL;
  PyObject *made = Py_BuildValue("C", letter);
  Py_DECREF(made); // expected-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

#if PY_VERSION_HEX >= 0x030B0000
static struct PyModuleDef definition;

static PyObject *state_ok(PyObject *self, PyObject *arg) {
  PyObject *module = PyType_GetModuleByDef(Py_TYPE(self), &definition);
  PyObject *name = PyModule_GetNameObject(module);
  return name;
}
#endif

static PyMethodDef methods[] = {
    {"counted_ok", counted_ok, METH_VARARGS, NULL},
    {"not_counted_bad", not_counted_bad, METH_VARARGS, NULL},
    {"given_dict_bad", given_dict_bad, METH_O, NULL},
    {"own_dict_bad", own_dict_bad, METH_O, NULL},
    {"slice_bad", slice_bad, METH_VARARGS, NULL},
    {"any_slice_bad", any_slice_bad, METH_O, NULL},
    {"built_bad", built_bad, METH_O, NULL},
    {"letter_bad", letter_bad, METH_O, NULL},
    {"any_letter_bad", any_letter_bad, METH_VARARGS, NULL},
#if PY_VERSION_HEX >= 0x030B0000
    {"state_ok", state_ok, METH_O, NULL},
#endif
    {NULL, NULL, 0, NULL}};
