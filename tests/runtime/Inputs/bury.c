/* Leaves an address far down on the stack; gives up a reference unseen. */
#include <Python.h>

static PyObject *deep(PyObject *self, PyObject *object) {
    PyObject *volatile words[4096];
    words[0] = object;
    Py_RETURN_NONE;
}

static PyObject *release(PyObject *self, PyObject *object) {
    Py_DECREF(object);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"deep", deep, METH_O, NULL}, {"release", release, METH_O, NULL}, {NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "bury", NULL, -1, methods};

PyMODINIT_FUNC PyInit_bury(void) {
    return PyModule_Create(&module);
}
