// Pairs of helpers, one of which takes what the other gives back.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -I%python_inc_313 %s %}

#include <Python.h>
typedef struct {
    PyObject_HEAD PyObject *conn;
    Py_ssize_t uses;
    PyObject *cache;
    int closed;
} Pool;

/* get/put: count in a struct, the object borrowed while it is > 0 */
static PyObject *acquire_conn(Pool *self) {
    if (self->conn == NULL) {
        self->conn = PyDict_New();
        if (!self->conn)
            return NULL;
    }
    self->uses++;
    Py_INCREF(self->conn);
    return self->conn;
}
static void release_conn(Pool *self, PyObject *conn) {
    self->uses--;
    Py_DECREF(conn);
    if (self->uses == 0)
        Py_CLEAR(self->conn);
}
static PyObject *pool_run_ok(Pool *self, PyObject *args) {
    PyObject *r, *c = acquire_conn(self);
    if (!c)
        return NULL;
    r = PyObject_Call(c, args, NULL);
    release_conn(self, c);
    return r;
}
static PyObject *pool_run_bad(Pool *self, PyObject *args) {
    PyObject *r, *c = acquire_conn(self);
    if (!c)
        return NULL;
    r = PyObject_Call(c, args, NULL);
    if (!r)
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    release_conn(self, c);
    return r;
}
static PyObject *pool_twice_bad(Pool *self, PyObject *args) {
    PyObject *r, *c = acquire_conn(self);
    if (!c)
        return NULL;
    r = PyObject_Call(c, args, NULL);
    release_conn(self, c);
    if (!r) {
        release_conn(self, c); // expected-warning {{[refcop-over-release]}}
        return NULL;
    }
    return r;
}
/* an export count without an object: Py_buffer like */
static int pin(Pool *self) {
    if (self->closed) {
        PyErr_SetString(PyExc_ValueError, "closed");
        return -1;
    }
    self->uses++;
    Py_INCREF(self);
    return 0;
}
static void unpin(Pool *self) {
    self->uses--;
    Py_DECREF(self);
}
static PyObject *pinned_len_ok(Pool *self, PyObject *unused) {
    if (pin(self) < 0)
        return NULL;
    Py_ssize_t n = PyObject_Length(self->cache);
    unpin(self);
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}
static PyObject *pinned_len_bad(Pool *self, PyObject *unused) {
    if (pin(self) < 0)
        return NULL;
    Py_ssize_t n = PyObject_Length(self->cache);
    if (n < 0)
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    unpin(self);
    return PyLong_FromSsize_t(n);
}
static PyObject *pinned_fail_bad(Pool *self, PyObject *unused) {
    if (pin(self) < 0) {
        unpin(self); // expected-warning {{[refcop-over-release]}}
        return NULL;
    }
    Py_ssize_t n = PyObject_Length(self->cache);
    unpin(self);
    if (n < 0)
        return NULL;
    return PyLong_FromSsize_t(n);
}
/* struct handed around: view with owner */
typedef struct {
    PyObject *owner;
    const char *data;
    Py_ssize_t len;
} view_t;
static int view_get(PyObject *o, view_t *v) {
    if (PyBytes_Check(o)) {
        Py_INCREF(o);
        v->owner = o;
    } else if (PyUnicode_Check(o)) {
        v->owner = PyUnicode_AsUTF8String(o);
        if (!v->owner)
            return -1;
    } else {
        PyErr_SetString(PyExc_TypeError, "str or bytes");
        return -1;
    }
    v->data = PyBytes_AS_STRING(v->owner);
    v->len = PyBytes_GET_SIZE(v->owner);
    return 0;
}
static void view_put(view_t *v) {
    Py_CLEAR(v->owner);
    v->data = NULL;
}
static PyObject *view_len_ok(PyObject *self, PyObject *arg) {
    view_t v;
    if (view_get(arg, &v) < 0)
        return NULL;
    PyObject *r = PyLong_FromSsize_t(v.len);
    view_put(&v);
    return r;
}
static PyObject *view_len_bad(PyObject *self, PyObject *arg) {
    view_t v;
    if (view_get(arg, &v) < 0)
        return NULL;
    return PyLong_FromSsize_t(v.len); // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *view_two_bad(PyObject *self, PyObject *args) {
    view_t a, b;
    PyObject *x, *y;
    if (!PyArg_ParseTuple(args, "OO", &x, &y))
        return NULL;
    if (view_get(x, &a) < 0)
        return NULL;
    if (view_get(y, &b) < 0)
        return NULL; // expected-warning {{[refcop-ref-leak]}}
    PyObject *r = PyLong_FromSsize_t(a.len + b.len);
    view_put(&a);
    view_put(&b);
    return r;
}
static PyObject *view_two_ok(PyObject *self, PyObject *args) {
    view_t a = {0}, b = {0};
    PyObject *x, *y, *r = NULL;
    if (!PyArg_ParseTuple(args, "OO", &x, &y))
        return NULL;
    if (view_get(x, &a) < 0)
        goto done;
    if (view_get(y, &b) < 0)
        goto done;
    r = PyLong_FromSsize_t(a.len + b.len);
done:
    view_put(&a);
    view_put(&b);
    return r;
}
static PyObject *view_use_after_bad(PyObject *self, PyObject *arg) {
    view_t v;
    if (view_get(arg, &v) < 0)
        return NULL;
    PyObject *owner = v.owner;
    view_put(&v);
    return PyLong_FromSsize_t(PyBytes_Size(owner)); // expected-warning {{[refcop-use-after-release]}}
}
/* borrow count and refs in parallel: a handle table */
typedef struct {
    int refs;
    PyObject *obj;
} handle;
static handle *handle_new(PyObject *o) {
    handle *h = PyMem_Malloc(sizeof *h);
    if (!h) {
        PyErr_NoMemory();
        return NULL;
    }
    h->refs = 1;
    Py_INCREF(o);
    h->obj = o;
    return h;
}
static void handle_ref(handle *h) {
    h->refs++;
}
static void handle_unref(handle *h) {
    if (--h->refs == 0) {
        Py_XDECREF(h->obj);
        PyMem_Free(h);
    }
}
static PyObject *handle_use_ok(PyObject *self, PyObject *arg) {
    handle *h = handle_new(arg);
    if (!h)
        return NULL;
    handle_ref(h);
    PyObject *r = PyObject_Repr(h->obj);
    handle_unref(h);
    handle_unref(h);
    return r;
}
static PyObject *handle_use_bad(PyObject *self, PyObject *arg) {
    handle *h = handle_new(arg);
    if (!h)
        return NULL;
    PyObject *r = PyObject_Repr(h->obj);
    if (!r)
        return NULL; // expected-warning {{[refcop-mem-leak]}}
    handle_unref(h);
    return r;
}
static PyMethodDef methods[] = {{"a", (PyCFunction)pool_run_ok, METH_VARARGS},
                                {"b", (PyCFunction)pool_run_bad, METH_VARARGS},
                                {"c", (PyCFunction)pool_twice_bad, METH_VARARGS},
                                {"d", (PyCFunction)pinned_len_ok, METH_NOARGS},
                                {"e", (PyCFunction)pinned_len_bad, METH_NOARGS},
                                {"f", (PyCFunction)pinned_fail_bad, METH_NOARGS},
                                {0}};
static PyMethodDef fmethods[] = {
    {"a", view_len_ok, METH_O},        {"b", view_len_bad, METH_O},
    {"c", view_two_bad, METH_VARARGS}, {"d", view_two_ok, METH_VARARGS},
    {"e", view_use_after_bad, METH_O}, {"f", handle_use_ok, METH_O},
    {"g", handle_use_bad, METH_O},     {0}};
static void pool_dealloc(Pool *self) {
    Py_XDECREF(self->conn);
    Py_XDECREF(self->cache);
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject PoolType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Pool", .tp_basicsize = sizeof(Pool),
    .tp_dealloc = (destructor)pool_dealloc, .tp_methods = methods, .tp_flags = Py_TPFLAGS_DEFAULT};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, fmethods};
PyMODINIT_FUNC PyInit_m(void) {
    if (PyType_Ready(&PoolType) < 0)
        return NULL;
    return PyModule_Create(&mod);
}
