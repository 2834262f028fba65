// Pointers into objects that a failed call leaves NULL, given to a function that reads them.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *compared_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (strcmp(text, "closed") == 0) // expected-warning {{'text' may be NULL (PyUnicode_AsUTF8() can fail) and is passed to strcmp without a check [refcop-unchecked-null]}}
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

static PyObject *compared_ok(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  if (strcmp(text, "closed") == 0)
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

static PyObject *copied_bad(PyObject *self, PyObject *arg) {
  char bytes[8];
  memcpy(bytes, PyBytes_AsString(arg), sizeof bytes); // expected-warning {{[refcop-unchecked-null]}}
  return PyBytes_FromStringAndSize(bytes, sizeof bytes);
}

static PyObject *copied_ok(PyObject *self, PyObject *arg) {
  char bytes[8];
  if (!PyBytes_CheckExact(arg) || PyBytes_GET_SIZE(arg) < 8) {
    PyErr_SetString(PyExc_TypeError, "eight bytes");
    return NULL;
  }
  memcpy(bytes, PyBytes_AsString(arg), sizeof bytes);
  return PyBytes_FromStringAndSize(bytes, sizeof bytes);
}

static PyObject *attribute_bad(PyObject *self, PyObject *args) {
  PyObject *owner, *name;
  if (!PyArg_ParseTuple(args, "OO", &owner, &name))
    return NULL;
  return PyObject_GetAttrString(owner, PyUnicode_AsUTF8(name)); // expected-warning {{[refcop-unchecked-null]}}
}

// Only without memory.
static PyObject *duplicated_ok(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(16);
  memset(block, 0, 16); // two-warning {{'block' may be NULL (PyMem_Malloc() can fail) and is passed to memset without a check [refcop-unchecked-null]}}
  PyMem_Free(block);
  Py_RETURN_NONE;
}

// A helper that reads what it is given.
static long first_number(const char *text) { return strtol(text, NULL, 10); }

static long first_if_any(const char *text) { return text ? strtol(text, NULL, 10) : 0; }

static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  return PyLong_FromLong(first_number(PyUnicode_AsUTF8(arg))); // expected-warning {{[refcop-unchecked-null]}}
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_Check(arg) ? PyUnicode_AsUTF8(arg) : "0";
  if (text == NULL)
    return NULL;
  return PyLong_FromLong(first_number(text));
}

static PyObject *tolerant_helper_ok(PyObject *self, PyObject *arg) {
  long number = first_if_any(PyUnicode_AsUTF8(arg));
  if (PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(number);
}

static PyMethodDef methods[] = {
    {"compared_bad", compared_bad, METH_O, NULL},
    {"compared_ok", compared_ok, METH_O, NULL},
    {"copied_bad", copied_bad, METH_O, NULL},
    {"copied_ok", copied_ok, METH_O, NULL},
    {"attribute_bad", attribute_bad, METH_VARARGS, NULL},
    {"duplicated_ok", duplicated_ok, METH_NOARGS, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},
    {"helper_ok", helper_ok, METH_O, NULL},
    {"tolerant_helper_ok", tolerant_helper_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "memory", .m_methods = methods};

PyMODINIT_FUNC PyInit_memory(void) { return PyModuleDef_Init(&module); }
