// A converter of the file for "O&" that puts a new reference in its variable: the caller has to release it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static int to_str(PyObject *object, void *place) {
    PyObject *text = PyObject_Str(object);
    if (!text)
        return 0;
    *(PyObject **)place = text;
    return 1;
}

static int to_str_cleaned(PyObject *object, void *place) {
    if (!object) {
        Py_CLEAR(*(PyObject **)place);
        return 1;
    }
    return to_str(object, place) ? Py_CLEANUP_SUPPORTED : 0;
}

static int to_str_lent(PyObject *object, void *place) {
    if (!PyUnicode_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "a str");
        return 0;
    }
    *(PyObject **)place = object;
    return 1;
}

static int to_either(PyObject *object, void *place) {
    return PyUnicode_Check(object) ? to_str_lent(object, place) : to_str(object, place);
}

static PyObject *repeat_bad(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "O&", to_str, &text))
        return NULL;
    return PySequence_Repeat(text, 2); // expected-warning {{leaked reference to 'text' from PyArg_ParseTuple()}}
}

static PyObject *repeat_ok(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "O&", to_str, &text))
        return NULL;
    PyObject *result = PySequence_Repeat(text, 2);
    Py_DECREF(text);
    return result;
}

static PyObject *times_bad(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    int n;
    if (!PyArg_ParseTuple(args, "O&i", to_str_cleaned, &text, &n))
        return NULL;
    return PySequence_Repeat(text, n); // expected-warning {{leaked reference to 'text' from PyArg_ParseTuple()}}
}

static PyObject *lent_ok(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "O&", to_str_lent, &text))
        return NULL;
    return PySequence_Repeat(text, 2);
}

/* Nobody knows which of the two it was. */
static PyObject *either_ok(PyObject *self, PyObject *args) {
    PyObject *text = NULL;
    if (!PyArg_ParseTuple(args, "O&", to_either, &text))
        return NULL;
    return PySequence_Repeat(text, 2);
}

static PyMethodDef methods[] = {
    {"repeat_bad", repeat_bad, METH_VARARGS, NULL}, {"repeat_ok", repeat_ok, METH_VARARGS, NULL},
    {"times_bad", times_bad, METH_VARARGS, NULL},   {"lent_ok", lent_ok, METH_VARARGS, NULL},
    {"either_ok", either_ok, METH_VARARGS, NULL},   {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
