/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What hooks cost where there is little else: loop.py builds and times it. */
#include <Python.h>

/* One take and one drop per iteration. */
static PyObject *loop(PyObject *self, PyObject *count) {
    long n = PyLong_AsLong(count);
    for (long i = 0; i < n; i++) {
        PyObject *item = PyLong_FromLong(i + 1000);
        if (!item)
            return NULL;
        Py_DECREF(item);
    }
    Py_RETURN_NONE;
}

/* Nine events, entry and return among them. */
static PyObject *call(PyObject *self, PyObject *arg) {
    PyObject *list = PyList_New(1), *number, *pair;
    if (!list)
        return NULL;
    number = PyLong_FromLong(123456);
    if (!number || PyList_SetItem(list, 0, number) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    Py_INCREF(arg);
    pair = PyTuple_Pack(2, list, arg);
    Py_DECREF(list);
    Py_DECREF(arg);
    return pair;
}

/* A leak, for tests.py. */
static PyObject *lose(PyObject *self, PyObject *arg) {
    Py_INCREF(arg);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"loop", loop, METH_O, 0}, {"call", call, METH_O, 0}, {"lose", lose, METH_O, 0}, {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "loop", 0, -1, methods};
PyMODINIT_FUNC PyInit_loop(void) {
    return PyModule_Create(&def);
}
