/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Memory of one family is freed by another. */
#include <Python.h>

#include <stdlib.h>
#include <string.h>

static PyObject *seed(PyObject *self, PyObject *object) {
    /* Too large for Python's own pools, so that free() survives it. */
    char *block = PyMem_Malloc(5000);
    if (block == NULL)
        return PyErr_NoMemory();
    memset(block, 0, 5000);
    free(block);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"seed", seed, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "free_mismatch", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_free_mismatch(void) {
    return PyModule_Create(&module);
}
