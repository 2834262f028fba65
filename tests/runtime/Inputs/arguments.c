/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Calls that can fail or cannot, depending on what they are given. When they fail, a list leaks. */
#include <Python.h>

static PyObject *truth_bad(PyObject *self, PyObject *object) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (PyObject_IsTrue(object) < 0)
        return NULL;
    return list;
}

static PyObject *number_bad(PyObject *self, PyObject *object) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (PyLong_AsLong(object) == -1 && PyErr_Occurred())
        return NULL;
    return list;
}

static PyObject *sum_bad(PyObject *self, PyObject *args) {
    PyObject *left, *right;
    if (!PyArg_ParseTuple(args, "OO", &left, &right))
        return NULL;
    int order = PyObject_RichCompareBool(left, right, Py_EQ);
    return order < 0 ? PyList_New(0)
                     : PyLong_FromLong(order + 1000); /* a result and an exception */
}

static PyObject *put_bad(PyObject *self, PyObject *args) {
    PyObject *dict, *key, *value;
    if (!PyArg_ParseTuple(args, "O!OO", &PyDict_Type, &dict, &key, &value))
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    if (PyDict_SetItem(dict, key, value) < 0)
        return NULL;
    return list;
}

/* Leaks also when nothing fails. */
static PyObject *always_bad(PyObject *self, PyObject *object) {
    PyList_New(0);
    if (PyObject_IsTrue(object) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* Nothing is allocated for these. */
static PyObject *shared_bad(PyObject *self, PyObject *unused) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    PyObject *tuple = PyTuple_New(0), *number = PyLong_FromLong(7);
    PyObject *text = PyUnicode_FromStringAndSize("x", 1),
             *bytes = PyBytes_FromStringAndSize(NULL, 0);
    if (tuple == NULL || number == NULL || bytes == NULL)
        return NULL;
    Py_DECREF(tuple);
    Py_DECREF(number);
    Py_XDECREF(text);
    Py_DECREF(bytes);
    return list;
}

static PyMethodDef methods[] = {
    {"truth_bad", truth_bad, METH_O, NULL},        {"number_bad", number_bad, METH_O, NULL},
    {"sum_bad", sum_bad, METH_VARARGS, NULL},      {"put_bad", put_bad, METH_VARARGS, NULL},
    {"always_bad", always_bad, METH_O, NULL},
                                {"shared_bad", shared_bad, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "arguments", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_arguments(void) {
    return PyModule_Create(&module);
}
