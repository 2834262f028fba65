// Helpers that say whether an exception was set before they were called.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
static int error_for_exc(void) {
    PyObject *err = PyErr_Occurred();
    if (err) {
        if (PyErr_GivenExceptionMatches(err, PyExc_KeyError)) {
            PyErr_Clear();
            return -3;
        }
        return -7;
    }
    return 0;
}
static int failed(void) {
    return PyErr_Occurred() != NULL;
}
static int has_log_ok(PyObject *be, PyObject *args) {
    PyObject *result = PyObject_CallObject(be, args);
    int err;
    if ((err = error_for_exc()) != 0)
        return err;
    if (PyObject_IsTrue(result)) { // two-warning {{[refcop-ignored-error]}}
        Py_DECREF(result);
        return 1;
    }
    Py_DECREF(result);
    return 0;
}
static int has_log_bad(PyObject *be, PyObject *args) {
    PyObject *result = PyObject_CallObject(be, args);
    int err;
    if ((err = error_for_exc()) != 0)
        return err;
    if (PyObject_IsTrue(result)) { // two-warning {{[refcop-ignored-error]}}
        return 1; // expected-warning {{[refcop-ref-leak]}}
    }
    Py_DECREF(result);
    return 0;
}
static PyObject *call_ok(PyObject *self, PyObject *args) {
    PyObject *result = PyObject_CallObject(self, args);
    if (failed())
        return NULL;
    return result;
}
static PyObject *call2_ok(PyObject *self, PyObject *args) {
    PyObject *result = PyObject_CallObject(self, args);
    if (failed())
        return NULL;
    Py_DECREF(result);
    Py_RETURN_NONE;
}
static PyObject *call_bad(PyObject *self, PyObject *args) {
    PyObject *result = PyObject_CallObject(self, args);
    if (!failed())
        return NULL; // expected-warning {{[refcop-ref-leak]}} expected-warning {{[refcop-null-without-exception]}}
    return result;
}
static PyMethodDef m[] = {{"a", call_ok, METH_VARARGS},
                          {"b", call2_ok, METH_VARARGS},
                          {"c", call_bad, METH_VARARGS},
                          {0}};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_m(void) {
    has_log_ok(0, 0);
    has_log_bad(0, 0);
    return PyModule_Create(&mod);
}
