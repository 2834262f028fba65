#include <Python.h>

PyObject *b_help(PyObject *arg) { return PyList_New(0); }

PyObject *b_make(PyObject *self, PyObject *arg) {
    if (arg == Py_None)
        return PyLong_FromLong(1);
    return PyLong_FromLong(77777);
}

PyObject *b_twice(PyObject *arg) {
    PyObject *x = b_make(NULL, arg);
    Py_XDECREF(x);
    return b_make(NULL, arg);
}

void b_dealloc(PyObject *self) { PyObject_Free(self); }
