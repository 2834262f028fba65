/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include <Python.h>

static PyObject *sizes(PyObject *module, PyObject *none)
{
    PyObject *list = PyList_New(0); /* lost */
    if (list == NULL)
        return NULL;
    return PyLong_FromLong(42);
}

static PyMethodDef methods[] = {{"sizes", sizes, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void)
{
    return PyModule_Create(&definition);
}
