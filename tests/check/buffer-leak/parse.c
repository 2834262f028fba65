// Buffers that the units s*, y*, z* and w* of PyArg_Parse* fill.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *unit_bad(PyObject *self, PyObject *args) {
  Py_buffer data;
  int mode;
  if (!PyArg_ParseTuple(args, "y*i", &data, &mode))
    return NULL;
  if (mode < 0)
    return PyErr_Format(PyExc_ValueError, "mode"); // expected-warning {{leaked buffer: 'data' from PyArg_ParseTuple()}}
  PyBuffer_Release(&data);
  Py_RETURN_NONE;
}

// When parsing fails nothing is left to be released.
static PyObject *unit_ok(PyObject *self, PyObject *args) {
  Py_buffer data;
  int mode;
  if (!PyArg_ParseTuple(args, "s*i", &data, &mode))
    return NULL;
  PyObject *result = mode < 0 ? NULL : PyBytes_FromStringAndSize(data.buf, data.len);
  PyBuffer_Release(&data);
  return result;
}

static PyObject *second_bad(PyObject *self, PyObject *args, PyObject *kwargs) {
  static char *names[] = {"data", "more", NULL};
  Py_buffer data, more;
  if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s*w*", names, &data, &more))
    return NULL;
  PyBuffer_Release(&data);
  Py_RETURN_NONE; // expected-warning {{leaked buffer: 'more'}}
}

// None fills nothing: `obj` and `buf` say so.
static PyObject *none_ok(PyObject *self, PyObject *args) {
  Py_buffer data;
  if (!PyArg_ParseTuple(args, "z*", &data))
    return NULL;
  if (data.buf == NULL)
    Py_RETURN_NONE;
  PyObject *result = PyBytes_FromStringAndSize(data.buf, data.len);
  PyBuffer_Release(&data);
  return result;
}

static PyObject *optional_ok(PyObject *self, PyObject *args) {
  Py_buffer data = {NULL, NULL};
  if (!PyArg_ParseTuple(args, "|y*", &data))
    return NULL;
  PyObject *result = PyLong_FromSsize_t(data.len);
  if (data.obj)
    PyBuffer_Release(&data);
  return result;
}

// No buffer of its own: a pointer into the argument.
static PyObject *sized_ok(PyObject *self, PyObject *args) {
  const char *data;
  Py_ssize_t size;
  if (!PyArg_ParseTuple(args, "y#", &data, &size))
    return NULL;
  return PyBytes_FromStringAndSize(data, size);
}

static PyMethodDef methods[] = {{"unit_bad", unit_bad, METH_VARARGS, NULL},
                                {"unit_ok", unit_ok, METH_VARARGS, NULL},
                                {"second_bad", (PyCFunction)(void (*)(void))second_bad,
                                 METH_VARARGS | METH_KEYWORDS, NULL},
                                {"none_ok", none_ok, METH_VARARGS, NULL},
                                {"optional_ok", optional_ok, METH_VARARGS, NULL},
                                {"sized_ok", sized_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
