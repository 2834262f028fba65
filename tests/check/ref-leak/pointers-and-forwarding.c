// A call through a pointer whose functions are known, and helpers that hand on the number of
// another call.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *lend(PyObject *list) { return PyList_GetItem(list, 0); }
static PyObject *lend_last(PyObject *list) {
  return PyList_GetItem(list, PyList_GET_SIZE(list) - 1);
}
static PyObject *give(PyObject *list) { return PySequence_GetItem(list, 0); }

static PyObject *given_bad(PyObject *self, PyObject *arg) {
  PyObject *(*get)(PyObject *) = self ? give : lend;
  PyObject *item = get(arg);
  if (item == NULL)
    return NULL;
  return PyObject_Str(item); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *lent_ok(PyObject *self, PyObject *arg) {
  PyObject *(*get)(PyObject *) = arg == Py_None ? lend : lend_last;
  PyObject *item = get(arg);
  if (item == NULL)
    return NULL;
  return PyObject_Str(item);
}

static int convert(PyObject *object, PyObject **result) {
  return PyUnicode_FSConverter(object, result);
}

static PyObject *converted_bad(PyObject *self, PyObject *arg) {
  PyObject *path;
  if (!convert(arg, &path))
    return NULL;
  return PyLong_FromSsize_t(PyBytes_GET_SIZE(path)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *converted_ok(PyObject *self, PyObject *arg) {
  PyObject *path;
  if (!convert(arg, &path))
    return NULL;
  PyObject *size = PyLong_FromSsize_t(PyBytes_GET_SIZE(path));
  Py_DECREF(path);
  return size;
}

static int set(PyObject *object, PyObject *value) {
  return PyObject_SetAttrString(object, "value", value);
}

static PyObject *set_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (set(arg, value) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(value);
  Py_RETURN_NONE;
}

static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  PyObject *path;
  if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *parsed_ok(PyObject *self, PyObject *args) {
  PyObject *path;
  if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
    return NULL;
  return path;
}

static PyMethodDef methods[] = {{"given_bad", given_bad, METH_O, NULL},
                                {"lent_ok", lent_ok, METH_O, NULL},
                                {"converted_bad", converted_bad, METH_O, NULL},
                                {"converted_ok", converted_ok, METH_O, NULL},
                                {"set_bad", set_bad, METH_O, NULL},
                                {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
                                {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};
