#include <Python.h>

/* Each function returns what it saw, so that a substituted call shows. */
static PyObject *new_result(PyObject *self, PyObject *arg) {
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    return list;
}

static PyObject *stolen(PyObject *self, PyObject *arg) {
    PyObject *list = PyList_New(1);
    if (!list)
        return NULL;
    PyObject *item = PyLong_FromLong(500);
    if (PyList_SetItem(list, 0, item) < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *kept(PyObject *self, PyObject *arg) {
    PyObject *list = PyList_New(0), *item = PyLong_FromLong(500);
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    if (status < 0) {
        Py_DECREF(list);
        return NULL;
    }
    return list;
}

static PyObject *built(PyObject *self, PyObject *arg) {
    return Py_BuildValue("(iN)", 3, PyList_New(0));
}

static PyObject *resized(PyObject *self, PyObject *arg) {
    PyObject *tuple = PyTuple_New(3);
    if (!tuple || _PyTuple_Resize(&tuple, 0) < 0) {
        if (!tuple)
            return NULL;
        return PyErr_Format(PyExc_SystemError, "not set to NULL");
    }
    return tuple;
}

static PyObject *in_loop(PyObject *self, PyObject *arg) {
    PyObject *sum = PyLong_FromLong(0);
    for (long i = 0; i < 4 && sum; i++) {
        PyObject *one = PyLong_FromLong(i + 1000), *next = NULL;
        if (one)
            next = PyNumber_Add(sum, one);
        Py_XDECREF(one);
        Py_SETREF(sum, next);
    }
    return sum;
}

static PyMethodDef methods[] = {{"new_result", new_result, METH_O, 0}, {"stolen", stolen, METH_O, 0},
                                {"kept", kept, METH_O, 0},             {"built", built, METH_O, 0},
                                {"resized", resized, METH_O, 0},       {"in_loop", in_loop, METH_O, 0},
                                {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "inject", 0, -1, methods};
PyMODINIT_FUNC PyInit_inject(void) { return PyModule_Create(&def); }
