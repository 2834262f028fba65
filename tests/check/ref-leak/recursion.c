// Encoders, parsers and copies that call themselves and each other.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
typedef struct {
    PyObject_HEAD PyObject *markers, *defaultfn, *encoder;
    PyObject *sep;
} Enc;
static int encode_obj(Enc *s, PyObject *rval, PyObject *obj, int depth);
static int accumulate(PyObject *rval, PyObject *stolen) {
    int r = PyList_Append(rval, stolen);
    Py_DECREF(stolen);
    return r;
}
/* simplejson style: steals 'piece' always */
static int encode_list_ok(Enc *s, PyObject *rval, PyObject *seq, int depth) {
    PyObject *ident = NULL, *iter = NULL, *item;
    if (s->markers != Py_None) {
        ident = PyLong_FromVoidPtr(seq);
        if (!ident)
            goto bail;
        int has = PyDict_Contains(s->markers, ident);
        if (has) {
            if (has != -1)
                PyErr_SetString(PyExc_ValueError, "circular");
            goto bail;
        }
        if (PyDict_SetItem(s->markers, ident, seq))
            goto bail;
    }
    iter = PyObject_GetIter(seq);
    if (!iter)
        goto bail;
    while ((item = PyIter_Next(iter))) {
        if (encode_obj(s, rval, item, depth)) {
            Py_DECREF(item);
            goto bail;
        }
        Py_DECREF(item);
    }
    if (PyErr_Occurred())
        goto bail;
    if (ident) {
        if (PyDict_DelItem(s->markers, ident))
            goto bail;
        Py_CLEAR(ident);
    }
    Py_DECREF(iter);
    return 0;
bail:
    Py_XDECREF(ident);
    Py_XDECREF(iter);
    return -1;
}
static int encode_list_bad(Enc *s, PyObject *rval, PyObject *seq, int depth) {
    PyObject *iter = NULL, *item;
    iter = PyObject_GetIter(seq);
    if (!iter)
        return -1;
    while ((item = PyIter_Next(iter))) {
        if (encode_obj(s, rval, item, depth))
            goto bail;
        Py_DECREF(item);
    }
    if (PyErr_Occurred())
        goto bail;
    Py_DECREF(iter);
    return 0;
bail:
    Py_DECREF(iter);
    return -1; // expected-warning {{[refcop-ref-leak]}}
}
static int encode_dict_bad(Enc *s, PyObject *rval, PyObject *d, int depth) {
    PyObject *items = PyMapping_Items(d);
    if (!items)
        return -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GET_ITEM(items, i);
        if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
            PyErr_SetString(PyExc_ValueError, "items");
            return -1; // expected-warning {{[refcop-ref-leak]}}
        }
        if (encode_obj(s, rval, PyTuple_GET_ITEM(item, 1), depth + 1)) {
            Py_DECREF(items);
            return -1;
        }
    }
    Py_DECREF(items);
    return 0;
}
static int encode_obj(Enc *s, PyObject *rval, PyObject *obj, int depth) {
    int rv = -1;
    if (obj == Py_None) {
        PyObject *cstr = PyUnicode_FromString("null");
        if (cstr)
            return accumulate(rval, cstr);
        return -1;
    }
    if (PyUnicode_Check(obj)) {
        PyObject *e = PyObject_Repr(obj);
        if (e)
            return accumulate(rval, e);
        return -1;
    }
    if (Py_EnterRecursiveCall(" while encoding"))
        return -1;
    if (PyList_Check(obj))
        rv = depth > 3 ? encode_list_ok(s, rval, obj, depth) : encode_list_bad(s, rval, obj, depth);
    else if (PyDict_Check(obj))
        rv = encode_dict_bad(s, rval, obj, depth);
    else {
        PyObject *newobj = PyObject_CallOneArg(s->defaultfn, obj);
        if (newobj) {
            rv = encode_obj(s, rval, newobj, depth);
            Py_DECREF(newobj);
        }
    }
    Py_LeaveRecursiveCall();
    return rv;
}
static int encode_default_bad(Enc *s, PyObject *rval, PyObject *obj, int depth) {
    PyObject *newobj = PyObject_CallOneArg(s->defaultfn, obj);
    if (!newobj)
        return -1;
    if (encode_obj(s, rval, newobj, depth))
        return -1; // expected-warning {{[refcop-ref-leak]}}
    Py_DECREF(newobj);
    return 0;
}
static PyObject *enc_call_ok(Enc *self, PyObject *args) {
    PyObject *obj, *rval;
    if (!PyArg_ParseTuple(args, "O", &obj))
        return NULL;
    rval = PyList_New(0);
    if (!rval)
        return NULL;
    if (encode_obj(self, rval, obj, 0)) {
        Py_DECREF(rval);
        return NULL;
    }
    return rval;
}
static PyObject *enc_call_bad(Enc *self, PyObject *args) {
    PyObject *obj, *rval;
    if (!PyArg_ParseTuple(args, "O", &obj))
        return NULL;
    rval = PyList_New(0);
    if (!rval)
        return NULL;
    if (encode_obj(self, rval, obj, 0))
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    return rval;
}
static PyObject *enc_default_ok(Enc *self, PyObject *args) {
    PyObject *obj, *rval;
    if (!PyArg_ParseTuple(args, "O", &obj))
        return NULL;
    rval = PyList_New(0);
    if (!rval)
        return NULL;
    if (encode_default_bad(self, rval, obj, 0)) {
        Py_DECREF(rval);
        return NULL;
    }
    return rval;
}
/* self recursive, returns new */
static PyObject *copy_tree_ok(PyObject *o) {
    if (!PyList_Check(o))
        return Py_NewRef(o);
    PyObject *r = PyList_New(PyList_GET_SIZE(o));
    if (!r)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(o); i++) {
        PyObject *c = copy_tree_ok(PyList_GET_ITEM(o, i));
        if (!c) {
            Py_DECREF(r);
            return NULL;
        }
        PyList_SET_ITEM(r, i, c);
    }
    return r;
}
static PyObject *copy_tree_bad(PyObject *o) {
    if (!PyList_Check(o))
        return Py_NewRef(o);
    PyObject *r = PyList_New(0);
    if (!r)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(o); i++) { // expected-warning {{[refcop-ref-leak]}}
        PyObject *c = copy_tree_bad(PyList_GET_ITEM(o, i));
        if (!c) {
            Py_DECREF(r);
            return NULL;
        }
        if (PyList_Append(r, c) < 0) {
            Py_DECREF(c);
            Py_DECREF(r);
            return NULL;
        }
    }
    return r;
}
static PyObject *flatten_bad(PyObject *o,
                             PyObject *acc) { /* returns borrowed acc or new list: recursion */
    PyObject *own = acc ? Py_NewRef(acc) : PyList_New(0);
    if (!own)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(o); i++) { // expected-warning {{[refcop-ref-leak]}}
        PyObject *c = PyList_GET_ITEM(o, i);
        if (PyList_Check(c)) {
            PyObject *t = flatten_bad(c, own);
            if (!t) {
                Py_DECREF(own);
                return NULL;
            }
        } else if (PyList_Append(own, c) < 0) {
            Py_DECREF(own);
            return NULL;
        }
    }
    return own;
}
static PyObject *flatten_ok(PyObject *o, PyObject *acc) {
    PyObject *own = acc ? Py_NewRef(acc) : PyList_New(0);
    if (!own)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(o); i++) {
        PyObject *c = PyList_GET_ITEM(o, i);
        if (PyList_Check(c)) {
            PyObject *t = flatten_ok(c, own);
            if (!t) {
                Py_DECREF(own);
                return NULL;
            }
            Py_DECREF(t);
        } else if (PyList_Append(own, c) < 0) {
            Py_DECREF(own);
            return NULL;
        }
    }
    return own;
}
/* mutually recursive parsers with a position out-parameter */
static PyObject *parse_value_ok(const char *s, Py_ssize_t n, Py_ssize_t *pos);
static PyObject *parse_array_ok(const char *s, Py_ssize_t n, Py_ssize_t *pos) {
    PyObject *v, *r = PyList_New(0);
    if (!r)
        return NULL;
    (*pos)++;
    while (*pos < n && s[*pos] != ']') {
        v = parse_value_ok(s, n, pos);
        if (!v)
            goto bail;
        if (PyList_Append(r, v) < 0) {
            Py_DECREF(v);
            goto bail;
        }
        Py_DECREF(v);
    }
    if (*pos >= n) {
        PyErr_SetString(PyExc_ValueError, "eof");
        goto bail;
    }
    (*pos)++;
    return r;
bail:
    Py_DECREF(r);
    return NULL;
}
static PyObject *parse_value_ok(const char *s, Py_ssize_t n, Py_ssize_t *pos) {
    if (*pos >= n) {
        PyErr_SetString(PyExc_ValueError, "eof");
        return NULL;
    }
    if (s[*pos] == '[')
        return parse_array_ok(s, n, pos);
    return PyLong_FromLong(s[(*pos)++]);
}
static PyObject *parse_value_b(const char *s, Py_ssize_t n, Py_ssize_t *pos);
static PyObject *parse_object_bad(const char *s, Py_ssize_t n, Py_ssize_t *pos) {
    PyObject *k, *v, *r = PyDict_New();
    if (!r)
        return NULL;
    (*pos)++;
    while (*pos < n && s[*pos] != '}') {
        k = parse_value_b(s, n, pos);
        if (!k)
            goto bail;
        v = parse_value_b(s, n, pos);
        if (!v)
            goto bail;
        if (PyDict_SetItem(r, k, v) < 0) {
            Py_DECREF(k);
            Py_DECREF(v);
            goto bail;
        }
        Py_DECREF(k);
        Py_DECREF(v);
    }
    (*pos)++;
    return r;
bail:
    Py_DECREF(r);
    return NULL; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *parse_value_b(const char *s, Py_ssize_t n, Py_ssize_t *pos) {
    if (*pos >= n) {
        PyErr_SetString(PyExc_ValueError, "eof");
        return NULL;
    }
    if (s[*pos] == '{')
        return parse_object_bad(s, n, pos);
    return PyLong_FromLong(s[(*pos)++]);
}
static PyObject *loads_ok(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t n, pos = 0;
    if (!PyArg_ParseTuple(args, "s#", &s, &n))
        return NULL;
    PyObject *v = parse_value_ok(s, n, &pos);
    if (!v)
        return NULL;
    if (pos != n) {
        Py_DECREF(v);
        PyErr_SetString(PyExc_ValueError, "extra");
        return NULL;
    }
    return v;
}
static PyObject *loads_bad(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t n, pos = 0;
    if (!PyArg_ParseTuple(args, "s#", &s, &n))
        return NULL;
    PyObject *v = parse_value_ok(s, n, &pos);
    if (!v)
        return NULL;
    if (pos != n) {
        PyErr_SetString(PyExc_ValueError, "extra");
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    }
    return v;
}
static PyObject *loads2_bad(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t n, pos = 0;
    if (!PyArg_ParseTuple(args, "s#", &s, &n))
        return NULL;
    PyObject *v = parse_value_b(s, n, &pos);
    if (!v)
        return NULL;
    if (pos != n) {
        PyErr_SetString(PyExc_ValueError, "extra");
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    }
    return v;
}
static PyObject *walk(PyObject *s, PyObject *a) {
    PyObject *x = copy_tree_ok(a);
    if (!x)
        return NULL;
    Py_DECREF(x);
    x = copy_tree_bad(a);
    if (!x)
        return NULL;
    Py_DECREF(x);
    x = flatten_ok(a, NULL);
    if (!x)
        return NULL;
    Py_DECREF(x);
    return flatten_bad(a, NULL);
}
static PyMethodDef em[] = {{"a", (PyCFunction)enc_call_ok, METH_VARARGS},
                           {"b", (PyCFunction)enc_call_bad, METH_VARARGS},
                           {"c", (PyCFunction)enc_default_ok, METH_VARARGS},
                           {0}};
static PyMethodDef m[] = {{"a", loads_ok, METH_VARARGS},
                          {"b", loads_bad, METH_VARARGS},
                          {"c", loads2_bad, METH_VARARGS},
                          {"d", walk, METH_O},
                          {0}};
static void enc_dealloc(Enc *self) {
    Py_XDECREF(self->markers);
    Py_XDECREF(self->defaultfn);
    Py_XDECREF(self->encoder);
    Py_XDECREF(self->sep);
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject EncType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Enc",
                               .tp_basicsize = sizeof(Enc), .tp_dealloc = (destructor)enc_dealloc,
                               .tp_methods = em, .tp_flags = Py_TPFLAGS_DEFAULT};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_m(void) {
    if (PyType_Ready(&EncType) < 0)
        return NULL;
    return PyModule_Create(&mod);
}
