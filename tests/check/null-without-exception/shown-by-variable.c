// The result of a look-up is not asked for, but the variable that it fills is: NULL there is each outcome that did not find anything.
//
// REQUIRES: python3.13
// RUN: %refcop_verify_nopy -I%python_inc_313 -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *absent_bad(PyObject *module, PyObject *dict) {
    PyObject *value;
    PyDict_GetItemRef(dict, Py_None, &value);
    if (value == NULL)
        return NULL; // expected-warning {{NULL is returned, but no exception is set}}
    return value;
}

static PyObject *absent_ok(PyObject *module, PyObject *dict) {
    PyObject *value;
    PyDict_GetItemRef(dict, Py_None, &value);
    if (value == NULL && !PyErr_Occurred())
        PyErr_SetNone(PyExc_KeyError);
    return value;
}

static PyObject *failed_bad(PyObject *module, PyObject *dict) {
    PyObject *value;
    PyDict_GetItemRef(dict, Py_None, &value);
    if (value == NULL)
        Py_RETURN_NONE; // expected-warning {{a result is returned while an exception is set}}
    return value;
}

static PyObject *failed_ok(PyObject *module, PyObject *reference) {
    PyObject *value;
    PyWeakref_GetRef(reference, &value);
    if (value)
        return value;
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *called_bad(PyObject *module, PyObject *object) {
    PyObject *method;
    PyObject_GetOptionalAttrString(object, "close", &method);
    PyObject *result = PyObject_CallNoArgs(method); // expected-warning {{NULL is passed to PyObject_CallNoArgs}}
    Py_XDECREF(method);
    return result;
}

static PyObject *called_ok(PyObject *module, PyObject *object) {
    PyObject *method;
    PyObject_GetOptionalAttrString(object, "close", &method);
    PyObject *result = method ? PyObject_CallNoArgs(method) : NULL;
    if (!method && !PyErr_Occurred())
        result = Py_NewRef(Py_None);
    Py_XDECREF(method);
    return result;
}

static PyObject *resized_ok(PyObject *module, PyObject *unused) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, 10);
    if (!bytes)
        return NULL;
    memset(PyBytes_AS_STRING(bytes), 0, 10);
    _PyBytes_Resize(&bytes, 5);
    return bytes;
}

static PyMethodDef methods[] = {
    {"absent_bad", absent_bad, METH_O, NULL},
    {"absent_ok", absent_ok, METH_O, NULL},
    {"failed_bad", failed_bad, METH_O, NULL},
    {"failed_ok", failed_ok, METH_O, NULL},
    {"called_bad", called_bad, METH_O, NULL},
    {"called_ok", called_ok, METH_O, NULL},
    {"resized_ok", resized_ok, METH_NOARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
