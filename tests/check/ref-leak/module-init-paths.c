// What the initialisation of a module loses: on success, when it can fail with data, and when only memory runs out.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=unchecked-null %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=unchecked-null -I%python_inc_313 %s %}

#include <Python.h>
static PyObject *Error, *cache;
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, NULL};
extern PyTypeObject XType;
PyMODINIT_FUNC PyInit_a_ok(void) {
    PyObject *m = PyModule_Create(&mod);
    if (!m)
        return NULL;
    Error = PyErr_NewException("m.Error", NULL, NULL);
    if (!Error)
        goto fail;
    Py_INCREF(Error);
    if (PyModule_AddObject(m, "Error", Error) < 0) {
        Py_DECREF(Error);
        goto fail;
    }
    if (PyType_Ready(&XType) < 0)
        goto fail;
    Py_INCREF(&XType);
    if (PyModule_AddObject(m, "X", (PyObject *)&XType) < 0) {
        Py_DECREF(&XType);
        goto fail;
    }
    return m;
fail:
    Py_CLEAR(Error);
    Py_DECREF(m);
    return NULL;
}
PyMODINIT_FUNC PyInit_b_bad(void) {
    PyObject *d, *v, *m = PyModule_Create(&mod);
    if (!m)
        return NULL;
    d = PyModule_GetDict(m);
    v = PyUnicode_FromString("1.0");
    PyDict_SetItemString(d, "__version__", v); /* leak, success path */
    return m; // expected-warning {{[refcop-ref-leak]}}
}
PyMODINIT_FUNC PyInit_c_bad(void) {
    PyObject *m = PyModule_Create(&mod);
    if (!m)
        return NULL;
    if (PyType_Ready(&XType) < 0)
        return NULL; /* m leaks; import error: level 2 or so */ // two-warning {{[refcop-ref-leak]}}
    return m;
}
PyMODINIT_FUNC PyInit_d_bad(void) {
    PyObject *m = PyModule_Create(&mod), *api;
    if (!m)
        return NULL;
    api = PyCapsule_New((void *)&XType, "m.api", NULL);
    PyModule_AddObject(m, "_api", api);
    Py_DECREF(api); /* stolen */ // expected-warning {{[refcop-use-after-steal]}}
    return m;
}
static int add_int(PyObject *m, const char *n, long v) {
    PyObject *o = PyLong_FromLong(v);
    if (!o)
        return -1;
    int r = PyModule_AddObjectRef(m, n, o);
    Py_DECREF(o);
    return r;
}
static int add_types_ok(PyObject *m) {
    PyTypeObject *types[] = {&XType, NULL};
    for (int i = 0; types[i]; i++) {
        if (PyType_Ready(types[i]) < 0)
            return -1;
        Py_INCREF(types[i]);
        if (PyModule_AddObject(m, types[i]->tp_name, (PyObject *)types[i]) < 0) {
            Py_DECREF(types[i]);
            return -1;
        }
    }
    return 0;
}
PyMODINIT_FUNC PyInit_e_ok(void) {
    PyObject *m = PyModule_Create(&mod);
    if (!m)
        return NULL;
    if (add_int(m, "A", 1) < 0 || add_int(m, "B", 2) < 0 || add_types_ok(m) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    cache = PyDict_New();
    if (!cache) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
PyMODINIT_FUNC PyInit_f_bad(void) {
    PyObject *m = PyModule_Create(&mod);
    if (!m)
        return NULL;
    if (add_int(m, "A", 1) < 0)
        return NULL; // two-warning {{[refcop-ref-leak]}}
    return m;
}
PyMODINIT_FUNC PyInit_g_bad(void) {
    PyObject *m = PyModule_Create(&mod);
    PyModule_AddObject(m, "Error", Error); /* m may be NULL */ // expected-warning {{[refcop-borrowed-stolen]}}
    return m;
}
