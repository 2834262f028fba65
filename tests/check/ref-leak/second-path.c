// More states than a block keeps apart: what lies together there has paths that cannot run. Where the best
// path is one of them, the path to another place counts.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
    int flat, a, b, c, d, e;
} wanted;
int parse(PyObject *args, wanted *out);
void note(int a, int b, int c, int d, int e);

#define MANY_STATES(want) \
    int a = 0, b = 0, c = 0, d = 0, e = 0; \
    if ((want).a) \
        a = 1; \
    if ((want).b) \
        b = 1; \
    if ((want).c) \
        c = 1; \
    if ((want).d) \
        d = 1; \
    if ((want).e) \
        e = 1; \
    note(a, b, c, d, e); \
    if (a) \
        note(b, c, d, e, a); \
    if (b) \
        note(c, d, e, a, b); \
    if (c) \
        note(d, e, a, b, c); \
    if (d) \
        note(e, a, b, c, d); \
    if (e) \
        note(a, b, c, d, e);

static PyObject *many_bad(PyObject *self, PyObject *args)
{
    wanted want;
    PyObject *list = NULL;
    if (parse(args, &want))
        return NULL;
    if (!want.flat) {
        list = PyList_New(0);
        if (list == NULL)
            return NULL;
    }
    MANY_STATES(want)
    if (PyErr_Occurred())
        return NULL; // expected-warning {{leaked reference to 'list'}}
    if (want.flat)
        return PyLong_FromLong(1);
    return list;
}

static PyObject *many_ok(PyObject *self, PyObject *args)
{
    wanted want;
    PyObject *list = NULL;
    if (parse(args, &want))
        return NULL;
    if (!want.flat) {
        list = PyList_New(0);
        if (list == NULL)
            return NULL;
    }
    MANY_STATES(want)
    if (PyErr_Occurred()) {
        Py_XDECREF(list);
        return NULL;
    }
    if (want.flat)
        return PyLong_FromLong(1);
    return list;
}

PyMethodDef second_path_methods[] = {
    {"many", many_bad, METH_VARARGS, NULL},
    {"many_ok", many_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
