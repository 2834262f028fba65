// A helper that fails may leave a reference in one of the caller's variables: only some of its paths do, and none of its results tells which. The
// failure itself is what the caller sees, so what is left there is the caller's to release.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int get_pair(PyObject *seq, PyObject **x, PyObject **y) {
    if (!(*x = PySequence_GetItem(seq, 0)))
        return -1;
    if (!(*y = PySequence_GetItem(seq, 1)))
        return -1;
    return 0;
}

static PyObject *pair_bad(PyObject *m, PyObject *arg) {
    PyObject *x, *y, *r;
    if (get_pair(arg, &x, &y) < 0)
        return NULL; // expected-warning {{leaked reference to 'x' from get_pair(): it is not released on the way to this return}}
    r = PyNumber_Add(x, y);
    Py_DECREF(x);
    Py_DECREF(y);
    return r;
}

static PyObject *pair_ok(PyObject *m, PyObject *arg) {
    PyObject *x = NULL, *y = NULL, *r = NULL;
    if (get_pair(arg, &x, &y) == 0)
        r = PyNumber_Add(x, y);
    Py_XDECREF(x);
    Py_XDECREF(y);
    return r;
}

/* Of a success the caller may know more than the helper says: a flag, an argument, the type of what it asks. Level 2. */
static int get_rest(PyObject *seq, int want, PyObject **rest) {
    *rest = NULL;
    if (want && !(*rest = PySequence_GetItem(seq, 0)))
        return -1;
    return 0;
}

static PyObject *rest_ok(PyObject *m, PyObject *arg) {
    PyObject *rest;
    if (get_rest(arg, PyList_Check(arg), &rest) < 0)
        return NULL;
    if (!PyList_Check(arg))
        Py_RETURN_NONE;
    return rest;
}

static PyMethodDef methods[] = {
    {"pair_bad", pair_bad, METH_O, NULL},
    {"pair_ok", pair_ok, METH_O, NULL},
    {"rest_ok", rest_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
