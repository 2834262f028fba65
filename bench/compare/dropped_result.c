/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A new reference that nobody takes. */
#include <Python.h>

static PyObject *seed(PyObject *self, PyObject *object) {
    PyList_New(0);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"seed", seed, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT,
                                    .m_name = "dropped_result",
                                    .m_size = -1,
                                    .m_methods = methods};

PyMODINIT_FUNC PyInit_dropped_result(void) {
    return PyModule_Create(&module);
}
