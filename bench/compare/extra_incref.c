/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* One reference too many on an object that lives on anyway. */
#include <Python.h>

static PyObject *seed(PyObject *self, PyObject *object) {
    Py_INCREF(object);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"seed", seed, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "extra_incref", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_extra_incref(void) {
    return PyModule_Create(&module);
}
