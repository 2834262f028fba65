#include <Python.h>

PyObject *b_make(PyObject *self, PyObject *arg); /* stands in the table here */
PyObject *b_help(PyObject *arg);
PyObject *plain_help(PyObject *arg);
void b_dealloc(PyObject *self);

static PyObject *run(PyObject *self, PyObject *arg) {
    PyObject *x = b_make(self, arg);
    PyObject *y = b_help(arg);
    PyObject *z = plain_help(arg);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return z;
}

static PyTypeObject Thing_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "two.Thing",
                                  .tp_basicsize = sizeof(PyObject), .tp_dealloc = b_dealloc,
                                  .tp_new = PyType_GenericNew};
static PyMethodDef methods[] = {{"run", run, METH_O, 0}, {"make", b_make, METH_O, 0}, {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "two", 0, -1, methods};

PyMODINIT_FUNC PyInit_two(void) {
    PyObject *m = PyModule_Create(&def);
    if (m && PyType_Ready(&Thing_Type) == 0)
        PyModule_AddObjectRef(m, "Thing", (PyObject *)&Thing_Type);
    return m;
}
