/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* An argument is borrowed, and released. */
#include <Python.h>

static PyObject *seed(PyObject *self, PyObject *object) {
    Py_DECREF(object);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"seed", seed, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {.m_base = PyModuleDef_HEAD_INIT,
                                    .m_name = "borrowed_released",
                                    .m_size = -1,
                                    .m_methods = methods};

PyMODINIT_FUNC PyInit_borrowed_released(void) {
    return PyModule_Create(&module);
}
