// A loop that runs at least once for the caller's number: what the helper lends when it does not run at all is not what this caller gets.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *walk(PyObject *object, char **names, int count) {
    PyObject *found = object;
    for (int i = 0; i < count; i++) {
        PyObject *next = PyObject_GetAttrString(found, names[i]);
        if (i > 0)
            Py_DECREF(found);
        if (!next)
            return NULL;
        found = next;
    }
    return found;
}

static PyObject *FP_one_at_least_ok(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    if (count <= 0) {
        PyErr_SetString(PyExc_ValueError, "an empty name");
        return NULL;
    }
    return walk(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *any_number_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    return walk(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyMethodDef methods[] = {
    {"one_at_least", FP_one_at_least_ok, METH_VARARGS, NULL},
    {"any_number", any_number_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
