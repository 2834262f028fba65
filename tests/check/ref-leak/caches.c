// What is kept in statics and in module state: made once, replaced, lent.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
static PyObject *json_loads, *str_name, *decimal_type, *registry, *last_error;
/* lazily imported module */
static PyObject *get_loads_ok(void) {
    if (json_loads == NULL) {
        PyObject *mod = PyImport_ImportModule("json");
        if (!mod)
            return NULL;
        json_loads = PyObject_GetAttrString(mod, "loads");
        Py_DECREF(mod);
    }
    return json_loads;
}
static PyObject *get_loads2_bad(void) {
    static PyObject *loads;
    if (loads == NULL) {
        PyObject *mod = PyImport_ImportModule("json");
        if (!mod)
            return NULL;
        loads = PyObject_GetAttrString(mod, "loads"); /* mod leaks */
    }
    return loads; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *loads_ok(PyObject *self, PyObject *arg) {
    PyObject *f = get_loads_ok();
    if (!f)
        return NULL;
    return PyObject_CallOneArg(f, arg);
}
static PyObject *loads_bad(PyObject *self, PyObject *arg) {
    PyObject *f = get_loads_ok(), *r;
    if (!f)
        return NULL;
    r = PyObject_CallOneArg(f, arg);
    Py_DECREF(f); // two-warning {{[refcop-over-release]}}
    return r;
}
static PyObject *loads2_ok(PyObject *self, PyObject *arg) {
    PyObject *f = get_loads2_bad();
    if (!f)
        return NULL;
    return PyObject_CallOneArg(f, arg);
}
/* function static caches */
static PyObject *name_ok(PyObject *self, PyObject *arg) {
    static PyObject *cache;
    if (!cache) {
        cache = PyUnicode_InternFromString("name");
        if (!cache)
            return NULL;
    }
    return PyObject_GetAttr(arg, cache);
}
static PyObject *name2_ok(PyObject *self, PyObject *arg) {
    static PyObject *cache = NULL;
    if (cache == NULL && (cache = PyUnicode_InternFromString("name")) == NULL)
        return NULL;
    Py_INCREF(cache);
    return cache;
}
static PyObject *name_bad(PyObject *self, PyObject *arg) {
    static PyObject *cache = NULL;
    if (cache == NULL && (cache = PyUnicode_FromFormat("n%d", 3)) == NULL)
        return NULL;
    return cache; /* borrowed */ // expected-warning {{[refcop-borrowed-return]}}
}
static PyObject *intern_each_bad(PyObject *self, PyObject *arg) {
    PyObject *k = PyUnicode_InternFromString("name");
    if (!k)
        return NULL;
    return PyObject_GetAttr(arg, k); // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *import_each_bad(PyObject *self, PyObject *arg) {
    PyObject *m = PyImport_ImportModule("decimal");
    if (!m)
        return NULL;
    PyObject *t = PyObject_GetAttrString(m, "Decimal");
    if (!t) {
        Py_DECREF(m);
        return NULL;
    }
    PyObject *r = PyObject_CallOneArg(t, arg);
    Py_DECREF(t);
    return r; // expected-warning {{[refcop-ref-leak]}}
}
static int init_names_ok(void) {
    if (!(str_name = PyUnicode_InternFromString("name")))
        return -1;
    return 0;
}
static PyObject *decimal_ok(PyObject *self, PyObject *arg) {
    if (decimal_type == NULL) {
        PyObject *m = PyImport_ImportModule("decimal");
        if (!m)
            return NULL;
        decimal_type = PyObject_GetAttrString(m, "Decimal");
        Py_DECREF(m);
        if (!decimal_type)
            return NULL;
    }
    return PyObject_CallOneArg(decimal_type, arg);
}
static PyObject *set_error_ok(PyObject *self, PyObject *arg) {
    Py_INCREF(arg);
    Py_XSETREF(last_error, arg);
    Py_RETURN_NONE;
}
static PyObject *set_error_bad(PyObject *self, PyObject *arg) {
    Py_INCREF(arg);
    last_error = arg; // expected-warning {{[refcop-ref-leak]}}
    Py_RETURN_NONE;
}
static PyObject *set_error2_bad(PyObject *self, PyObject *arg) {
    Py_XSETREF(last_error, arg); // expected-warning {{[refcop-borrowed-store]}}
    Py_RETURN_NONE;
}
static PyObject *set_error3_bad(PyObject *self, PyObject *arg) {
    PyObject *s = PyObject_Str(arg);
    if (!s)
        return NULL;
    last_error = s; // expected-warning {{[refcop-ref-leak]}}
    Py_RETURN_NONE;
}
static PyObject *get_error_bad(PyObject *self, PyObject *arg) {
    if (!last_error)
        Py_RETURN_NONE;
    return last_error; // expected-warning {{[refcop-borrowed-return]}}
}
static PyObject *get_error_ok(PyObject *self, PyObject *arg) {
    if (!last_error)
        Py_RETURN_NONE;
    return Py_NewRef(last_error);
}
static PyObject *take_error_ok(PyObject *self, PyObject *arg) {
    PyObject *e = last_error;
    last_error = NULL;
    if (!e)
        Py_RETURN_NONE;
    return e;
}
/* registry: refresh */
static PyObject *reset_registry_bad(PyObject *self, PyObject *arg) {
    registry = PyDict_New(); // expected-warning {{[refcop-ref-leak]}}
    if (!registry)
        return NULL;
    Py_RETURN_NONE;
}
static PyObject *reset_registry_ok(PyObject *self, PyObject *arg) {
    PyObject *n = PyDict_New();
    if (!n)
        return NULL;
    Py_XSETREF(registry, n);
    Py_RETURN_NONE;
}
/* module state */
typedef struct {
    PyObject *err, *cache, *parse, *name;
} state;
static state *get_state(PyObject *m) {
    return (state *)PyModule_GetState(m);
}
static PyObject *st_get_ok(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    PyObject *v = PyDict_GetItemWithError(st->cache, arg);
    if (v)
        return Py_NewRef(v);
    if (PyErr_Occurred())
        return NULL;
    v = PyObject_Repr(arg);
    if (!v)
        return NULL;
    if (PyDict_SetItem(st->cache, arg, v) < 0) {
        Py_DECREF(v);
        return NULL;
    }
    return v;
}
static PyObject *st_get_bad(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    PyObject *v = PyDict_GetItemWithError(st->cache, arg);
    if (v)
        return v; // expected-warning {{[refcop-borrowed-return]}}
    if (PyErr_Occurred())
        return NULL;
    v = PyObject_Repr(arg);
    if (!v)
        return NULL;
    if (PyDict_SetItem(st->cache, arg, v) < 0) {
        Py_DECREF(v);
        return NULL;
    }
    return v;
}
static PyObject *st_lazy_ok(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    if (!st->parse) {
        PyObject *mm = PyImport_ImportModule("ast");
        if (!mm)
            return NULL;
        st->parse = PyObject_GetAttrString(mm, "parse");
        Py_DECREF(mm);
        if (!st->parse)
            return NULL;
    }
    return PyObject_CallOneArg(st->parse, arg);
}
static PyObject *st_set_bad(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    Py_INCREF(arg);
    st->name = arg; // expected-warning {{[refcop-ref-leak]}}
    Py_RETURN_NONE;
}
static PyObject *st_set_ok(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    Py_INCREF(arg);
    Py_XSETREF(st->name, arg);
    Py_RETURN_NONE;
}
static PyObject *st_set2_bad(PyObject *m, PyObject *arg) {
    state *st = get_state(m);
    st->name = PyObject_Str(arg); // expected-warning {{[refcop-ref-leak]}}
    if (!st->name)
        return NULL;
    Py_RETURN_NONE;
}
static int m_traverse(PyObject *m, visitproc visit, void *arg) {
    state *st = get_state(m);
    Py_VISIT(st->err);
    Py_VISIT(st->cache);
    Py_VISIT(st->parse);
    Py_VISIT(st->name);
    return 0;
}
static int m_clear(PyObject *m) {
    state *st = get_state(m);
    Py_CLEAR(st->err);
    Py_CLEAR(st->cache);
    Py_CLEAR(st->parse);
    Py_CLEAR(st->name);
    return 0;
}
static void m_free(void *m) {
    m_clear((PyObject *)m);
}
static int exec_ok(PyObject *m) {
    state *st = get_state(m);
    st->err = PyErr_NewException("m.Error", NULL, NULL);
    if (!st->err)
        return -1;
    if (PyModule_AddObjectRef(m, "Error", st->err) < 0)
        return -1;
    st->cache = PyDict_New();
    if (!st->cache)
        return -1;
    return init_names_ok();
}
static int exec_bad(PyObject *m) {
    state *st = get_state(m);
    PyObject *err = PyErr_NewException("m.Error", NULL, NULL);
    if (!err)
        return -1;
    Py_INCREF(err);
    if (PyModule_AddObject(m, "Error", err) < 0) {
        Py_DECREF(err);
        return -1;
    }
    st->err = err;
    Py_INCREF(err);
    st->cache = PyDict_New();
    if (!st->cache)
        return -1;
    return 0; // expected-warning {{[refcop-ref-leak]}}
}
static PyMethodDef m[] = {{"1", loads_ok, METH_O},
                          {"2", loads_bad, METH_O},
                          {"3", loads2_ok, METH_O},
                          {"4", name_ok, METH_O},
                          {"5", name2_ok, METH_O},
                          {"6", name_bad, METH_O},
                          {"7", intern_each_bad, METH_O},
                          {"8", import_each_bad, METH_O},
                          {"9", decimal_ok, METH_O},
                          {"a", set_error_ok, METH_O},
                          {"b", set_error_bad, METH_O},
                          {"c", set_error2_bad, METH_O},
                          {"d", set_error3_bad, METH_O},
                          {"e", get_error_bad, METH_NOARGS},
                          {"f", get_error_ok, METH_NOARGS},
                          {"g", take_error_ok, METH_NOARGS},
                          {"h", reset_registry_bad, METH_NOARGS},
                          {"i", reset_registry_ok, METH_NOARGS},
                          {"j", st_get_ok, METH_O},
                          {"k", st_get_bad, METH_O},
                          {"l", st_lazy_ok, METH_O},
                          {"m", st_set_bad, METH_O},
                          {"n", st_set_ok, METH_O},
                          {"o", st_set2_bad, METH_O},
                          {0}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec_ok}, {0}},
                        slots2[] = {{Py_mod_exec, exec_bad}, {0}};
static struct PyModuleDef mod = {
    PyModuleDef_HEAD_INIT, "m", NULL, sizeof(state), m, slots, m_traverse, m_clear, m_free};
static struct PyModuleDef mod2 = {
    PyModuleDef_HEAD_INIT, "m2", NULL, sizeof(state), m, slots2, m_traverse, m_clear, m_free};
PyMODINIT_FUNC PyInit_m(void) {
    return PyModuleDef_Init(&mod);
}
PyMODINIT_FUNC PyInit_m2(void) {
    return PyModuleDef_Init(&mod2);
}
