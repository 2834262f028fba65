// Results -1, 0 and 1, out-parameters that go with them, flags that say who owns what, and arguments consumed on failure only.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=inconsistent-effect %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=inconsistent-effect %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=inconsistent-effect -I%python_inc_313 %s %}

#include <Python.h>
/* error codes -1/0/1 and out-parameters tied to the result */
static int lookup(PyObject *d, PyObject *k,
                  PyObject **out) { /* 1: found, new; 0: missing; -1 error */
    PyObject *v = PyDict_GetItemWithError(d, k);
    if (v == NULL) {
        *out = NULL;
        return PyErr_Occurred() ? -1 : 0;
    }
    Py_INCREF(v);
    *out = v;
    return 1;
}
static PyObject *get_or_none_ok(PyObject *d, PyObject *k) {
    PyObject *v;
    int r = lookup(d, k, &v);
    if (r < 0)
        return NULL;
    if (r == 0)
        Py_RETURN_NONE;
    return v;
}
static PyObject *get_repr_ok(PyObject *d, PyObject *k) {
    PyObject *v, *s;
    switch (lookup(d, k, &v)) {
    case -1:
        return NULL;
    case 0:
        PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    default:
        s = PyObject_Repr(v);
        Py_DECREF(v);
        return s;
    }
}
static PyObject *get_repr_bad(PyObject *d, PyObject *k) {
    PyObject *v;
    int r = lookup(d, k, &v);
    if (r < 0)
        return NULL;
    if (!r) {
        PyErr_SetObject(PyExc_KeyError, k);
        return NULL;
    }
    return PyObject_Repr(v); // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *get_missing_bad(PyObject *d, PyObject *k) {
    PyObject *v, *s;
    if (lookup(d, k, &v) < 0)
        return NULL;
    s = PyObject_Repr(v); /* v may be NULL */
    Py_DECREF(v);         /* crashes on 0 */
    return s;
}
static PyObject *get_noexc_bad(PyObject *d, PyObject *k) {
    PyObject *v;
    if (lookup(d, k, &v) <= 0)
        return NULL; /* 0: NULL without exception */ // expected-warning {{[refcop-null-without-exception]}}
    return v;
}
/* result 0 with an exception? -1 without */
static int is_small(PyObject *o) {
    long n = PyLong_AsLong(o);
    if (n == -1 && PyErr_Occurred())
        return -1;
    return n < 10;
}
static int rec_contains_bad(PyObject *self, PyObject *o) {
    return is_small(o) == 1 ? 1 : -1; // expected-warning {{[refcop-null-without-exception]}}
}
static int rec_contains_ok(PyObject *self, PyObject *o) {
    return is_small(o);
}
static int set_item_bad(PyObject *self, PyObject *k, PyObject *v) {
    if (PyObject_IsTrue(v) == 1)
        return 0;
    return -1; // expected-warning {{[refcop-null-without-exception]}}
}
static int set_item_ok(PyObject *self, PyObject *k, PyObject *v) {
    int t = PyObject_IsTrue(v);
    if (t < 0)
        return -1;
    if (t == 0) {
        PyErr_SetString(PyExc_ValueError, "false");
        return -1;
    }
    return 0;
}
static int init_cmp_bad(PyObject *self, PyObject *args, PyObject *kw) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return -1;
    return PyObject_RichCompareBool(a, b, Py_EQ) == 1 ? 0 : -1; // expected-warning {{[refcop-null-without-exception]}}
}
static int init_cmp_ok(PyObject *self, PyObject *args, PyObject *kw) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b))
        return -1;
    return PyObject_RichCompareBool(a, b, Py_EQ) < 0 ? -1 : 0;
}
static int truth_bad(PyObject *self) {
    int r = is_small(self);
    return r ? r : -1; // expected-warning {{[refcop-null-without-exception]}}
}
static Py_ssize_t len_bad(PyObject *self) {
    return PyObject_HasAttrString(self, "x") == 1 ? 1 : -1; // expected-warning {{[refcop-null-without-exception]}}
}
/* returns 1 on success with two out values, else 0 and exception */
static int split_pair(PyObject *t, PyObject **a, PyObject **b) {
    if (!PyTuple_Check(t) || PyTuple_GET_SIZE(t) != 2) {
        PyErr_SetString(PyExc_TypeError, "pair");
        return 0;
    }
    *a = PyTuple_GET_ITEM(t, 0);
    *b = PyTuple_GET_ITEM(t, 1);
    Py_INCREF(*a);
    Py_INCREF(*b);
    return 1;
}
static PyObject *swap_ok(PyObject *self, PyObject *t) {
    PyObject *a, *b, *r;
    if (!split_pair(t, &a, &b))
        return NULL;
    r = PyTuple_Pack(2, b, a);
    Py_DECREF(a);
    Py_DECREF(b);
    return r;
}
static PyObject *swap_bad(PyObject *self, PyObject *t) {
    PyObject *a, *b;
    if (!split_pair(t, &a, &b))
        return NULL;
    return PyTuple_Pack(2, b, a); // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *swapN_ok(PyObject *self, PyObject *t) {
    PyObject *a, *b;
    if (!split_pair(t, &a, &b))
        return NULL;
    return Py_BuildValue("(NN)", b, a);
}
static PyObject *first_bad(PyObject *self, PyObject *t) {
    PyObject *a, *b;
    if (!split_pair(t, &a, &b))
        return NULL;
    Py_DECREF(b);
    Py_DECREF(a);
    return a; // expected-warning {{[refcop-use-after-release]}}
}
/* releases only on failure ("steals on error") */
static PyObject *wrap_or_drop(PyObject *item) {
    PyObject *t = PyTuple_New(1);
    if (!t) {
        Py_DECREF(item);
        return NULL;
    }
    PyTuple_SET_ITEM(t, 0, item);
    return t;
}
static int add_or_drop(PyObject *list, PyObject *item) {
    if (PyList_Append(list, item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    return 0;
}
static PyObject *adder_ok(PyObject *list, PyObject *arg) {
    PyObject *o = PyObject_Str(arg);
    if (!o)
        return NULL;
    if (add_or_drop(list, o) < 0)
        return NULL;
    return o;
}
static PyObject *adder_bad(PyObject *list, PyObject *arg) {
    PyObject *o = PyObject_Str(arg);
    if (!o)
        return NULL;
    if (add_or_drop(list, o) < 0) {
        Py_DECREF(o); // two-warning {{[refcop-over-release]}}
        return NULL;
    }
    return o;
}
static PyObject *adder2_bad(PyObject *list, PyObject *arg) {
    PyObject *o = PyObject_Str(arg);
    if (!o)
        return NULL;
    if (add_or_drop(list, o) < 0)
        return NULL;
    Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *wrapper_ok(PyObject *self, PyObject *arg) {
    PyObject *o = PyObject_Str(arg);
    if (!o)
        return NULL;
    return wrap_or_drop(o);
}
static PyObject *wrapper_bad(PyObject *self, PyObject *arg) {
    PyObject *o = PyObject_Str(arg), *t;
    if (!o)
        return NULL;
    t = wrap_or_drop(o);
    Py_DECREF(o); // expected-warning {{[refcop-use-after-steal]}} two-warning {{[refcop-over-release]}}
    return t;
}
/* helper conditional on a flag */
static PyObject *fetch(PyObject *d, const char *k, int want_ref) {
    PyObject *v = PyDict_GetItemString(d, k);
    if (v && want_ref)
        Py_INCREF(v);
    return v;
}
static PyObject *flag_new_ok(PyObject *self, PyObject *d) {
    PyObject *v = fetch(d, "x", 1);
    if (!v)
        Py_RETURN_NONE;
    return v;
}
static PyObject *flag_borrow_bad(PyObject *self, PyObject *d) {
    PyObject *v = fetch(d, "x", 0);
    if (!v)
        Py_RETURN_NONE;
    return v; // two-warning {{[refcop-borrowed-return]}}
}
static PyObject *flag_leak_bad(PyObject *self, PyObject *d) {
    PyObject *v = fetch(d, "x", 1);
    if (!v)
        Py_RETURN_NONE;
    return PyObject_Repr(v); // two-warning {{[refcop-ref-leak]}}
}
static PyObject *flag_borrow_ok(PyObject *self, PyObject *d) {
    PyObject *v = fetch(d, "x", 0);
    if (!v)
        Py_RETURN_NONE;
    return PyObject_Repr(v);
}
static void drop_if(PyObject *o, int really) {
    if (really)
        Py_XDECREF(o);
}
static PyObject *drop_flag_ok(PyObject *self, PyObject *arg) {
    int fresh = 0;
    PyObject *s = arg, *r;
    if (!PyUnicode_Check(arg)) {
        s = PyObject_Str(arg);
        if (!s)
            return NULL;
        fresh = 1;
    }
    r = PyUnicode_AsUTF8String(s);
    drop_if(s, fresh);
    return r;
}
static PyObject *drop_flag_bad(PyObject *self, PyObject *arg) {
    int fresh = 0;
    PyObject *s = arg, *r;
    if (!PyUnicode_Check(arg)) {
        s = PyObject_Str(arg);
        if (!s)
            return NULL;
        fresh = 1;
    }
    r = PyUnicode_AsUTF8String(s);
    if (!r)
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    drop_if(s, fresh);
    return r;
}
static PyObject *drop_const_bad(PyObject *self, PyObject *arg) {
    PyObject *s = PyObject_Str(arg), *r;
    if (!s)
        return NULL;
    r = PyUnicode_AsUTF8String(s);
    drop_if(s, 0);
    return r; // expected-warning {{[refcop-ref-leak]}}
}
/* inconsistent pairs: same result, released or not */
static int feed(PyObject *list, PyObject *item) {
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "list");
        return -1;
    }
    if (PyList_Append(list, item) < 0) {
        Py_DECREF(item);
        return -1;
    }
    Py_DECREF(item);
    return 0;
}
static int put_ok(PyObject *d, const char *k, PyObject *stolen) {
    if (!stolen)
        return -1;
    int r = PyDict_SetItemString(d, k, stolen);
    Py_DECREF(stolen);
    return r;
}
static PyObject *consts_ok(PyObject *self, PyObject *unused) {
    PyObject *d = PyDict_New();
    if (!d)
        return NULL;
    if (put_ok(d, "a", PyLong_FromLong(1001)) < 0 || put_ok(d, "b", PyUnicode_FromString("b")) < 0) {
        Py_DECREF(d);
        return NULL;
    }
    return d;
}
static PyObject *consts_bad(PyObject *self, PyObject *unused) {
    PyObject *d = PyDict_New(), *v;
    if (!d)
        return NULL;
    v = PyLong_FromLong(1001);
    if (put_ok(d, "a", v) < 0) {
        Py_XDECREF(v); // expected-warning {{[refcop-over-release]}}
        Py_DECREF(d);
        return NULL;
    }
    return d;
}
/* PyQt6-sip: puts its argument into a container and releases it */
static PyObject *dict_put(PyObject *d, PyObject *k, PyObject *meth) {
    PyObject *r = NULL;
    if (PyDict_SetItem(d, k, meth) == 0)
        r = meth;
    Py_DECREF(meth);
    return r; /* borrowed from d */
}
static PyObject *sip_like_ok(PyObject *d, PyObject *k) {
    PyObject *m = PyObject_GetAttr(d, k);
    if (!m)
        return NULL;
    m = dict_put(d, k, m);
    if (!m)
        return NULL;
    return Py_NewRef(m);
}
static PyMethodDef m[] = {{"1", get_or_none_ok, METH_O},
                          {"2", get_repr_ok, METH_O},
                          {"3", get_repr_bad, METH_O},
                          {"4", get_missing_bad, METH_O},
                          {"5", get_noexc_bad, METH_O},
                          {"6", swap_ok, METH_O},
                          {"7", swap_bad, METH_O},
                          {"8", swapN_ok, METH_O},
                          {"9", first_bad, METH_O},
                          {"a", adder_ok, METH_O},
                          {"b", adder_bad, METH_O},
                          {"c", adder2_bad, METH_O},
                          {"d", wrapper_ok, METH_O},
                          {"e", wrapper_bad, METH_O},
                          {"f", flag_new_ok, METH_O},
                          {"g", flag_borrow_bad, METH_O},
                          {"h", flag_leak_bad, METH_O},
                          {"i", flag_borrow_ok, METH_O},
                          {"j", drop_flag_ok, METH_O},
                          {"k", drop_flag_bad, METH_O},
                          {"l", drop_const_bad, METH_O},
                          {"m", consts_ok, METH_NOARGS},
                          {"n", consts_bad, METH_NOARGS},
                          {"o", sip_like_ok, METH_O},
                          {0}};
static PySequenceMethods s1 = {.sq_contains = rec_contains_bad, .sq_length = len_bad},
                         s2 = {.sq_contains = rec_contains_ok};
static PyMappingMethods m1 = {.mp_ass_subscript = set_item_bad},
                        m2 = {.mp_ass_subscript = set_item_ok};
static PyNumberMethods n1 = {.nb_bool = truth_bad};
PyTypeObject A = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.A",
                  .tp_basicsize = sizeof(PyObject),
                  .tp_as_sequence = &s1,
                  .tp_as_mapping = &m1,
                  .tp_as_number = &n1,
                  .tp_init = init_cmp_bad};
PyTypeObject B = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.B", .tp_basicsize = sizeof(PyObject),
                  .tp_as_sequence = &s2, .tp_as_mapping = &m2, .tp_init = init_cmp_ok};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_m(void) {
    return PyModule_Create(&mod);
}
