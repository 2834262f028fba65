// Helpers that a header defines as static inline.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include "Inputs/helpers.h"
static PyObject *h_repr_ok(PyObject *self, PyObject *o) {
    PyObject *s = hdr_str(o), *r;
    if (!s)
        return NULL;
    r = PyUnicode_AsUTF8String(s);
    hdr_put(&s);
    return r;
}
static PyObject *h_repr_bad(PyObject *self, PyObject *o) {
    PyObject *s = hdr_str(o), *r;
    if (!s)
        return NULL;
    r = PyUnicode_AsUTF8String(s);
    return r; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *h_first_bad(PyObject *self, PyObject *args) {
    if (PyTuple_GET_SIZE(args) < 1)
        Py_RETURN_NONE;
    return hdr_item(args, 0); // expected-warning {{[refcop-borrowed-return]}}
}
static PyObject *h_first_ok(PyObject *self, PyObject *args) {
    if (PyTuple_GET_SIZE(args) < 1)
        Py_RETURN_NONE;
    return Py_NewRef(hdr_item(args, 0));
}
static PyObject *h_twice_bad(PyObject *self, PyObject *o) {
    PyObject *s = hdr_str(o), *r;
    if (!s)
        return NULL;
    r = PyUnicode_AsUTF8String(s);
    Py_DECREF(s);
    hdr_put(&s); // expected-warning {{[refcop-over-release]}}
    return r;
}
static PyObject *h_attr_ok(PyObject *self, PyObject *o) {
    PyObject *v;
    int r = hdr_get(o, "x", &v);
    if (r < 0)
        return NULL;
    if (!r)
        Py_RETURN_NONE;
    return v;
}
static PyObject *h_attr_bad(PyObject *self, PyObject *o) {
    PyObject *v;
    int r = hdr_get(o, "x", &v);
    if (r < 0)
        return NULL;
    if (!r)
        Py_RETURN_NONE;
    return PyObject_Repr(v); // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *h_attr2_bad(PyObject *self, PyObject *o) {
    PyObject *v;
    if (hdr_get(o, "x", &v) < 0)
        return NULL;
    return v; // expected-warning {{[refcop-null-without-exception]}}
}
static PyMethodDef m[] = {
    {"a", h_repr_ok, METH_O},        {"b", h_repr_bad, METH_O},  {"c", h_first_bad, METH_VARARGS},
    {"d", h_first_ok, METH_VARARGS}, {"e", h_twice_bad, METH_O}, {"f", h_attr_ok, METH_O},
    {"g", h_attr_bad, METH_O},       {"h", h_attr2_bad, METH_O}, {0}};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_ok(void) {
    PyObject *mm = PyModule_Create(&mod);
    if (!mm)
        return NULL;
    if (hdr_add(mm, "x", PyLong_FromLong(3)) < 0) {
        Py_DECREF(mm);
        return NULL;
    }
    return mm;
}
PyMODINIT_FUNC PyInit_bad(void) {
    PyObject *mm = PyModule_Create(&mod), *x;
    if (!mm)
        return NULL;
    x = PyList_New(0);
    if (hdr_add(mm, "x", x) < 0) {
        Py_XDECREF(x); // expected-warning {{[refcop-over-release]}}
        Py_DECREF(mm);
        return NULL;
    }
    return mm;
}
