// Calls through tables of the file's own, whose functions are known.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -I%python_inc_313 %s %}

#include <Python.h>
#include <stddef.h>
#include <string.h>
typedef struct {
    int kind;
    long n;
    const char *text;
} node_t;
struct builder {
    const char *name;
    PyObject *(*fn)(const node_t *);
};
static PyObject *build_int(const node_t *n) {
    return PyLong_FromLong(n->n);
}
static PyObject *build_str(const node_t *n) {
    return PyUnicode_FromString(n->text);
}
static PyObject *build_none(const node_t *n) {
    Py_RETURN_NONE;
}
static const struct builder builders[] = {
    {"int", build_int}, {"str", build_str}, {"none", build_none}, {NULL, NULL}};
static PyObject *convert_ok(PyObject *list, const node_t *n) {
    PyObject *o = builders[n->kind].fn(n);
    if (!o)
        return NULL;
    if (PyList_Append(list, o) < 0) {
        Py_DECREF(o);
        return NULL;
    }
    return o;
}
static PyObject *build_all_ok(PyObject *self, PyObject *arg) {
    node_t n = {0, 1, "x"};
    const struct builder *b;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    for (b = builders; b->name; b++) {
        PyObject *o = b->fn(&n);
        if (!o || PyList_Append(list, o) < 0) {
            Py_XDECREF(o);
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(o);
    }
    return list;
}
static PyObject *build_all_bad(PyObject *self, PyObject *arg) {
    node_t n = {0, 1, "x"};
    const struct builder *b;
    PyObject *list = PyList_New(0);
    if (!list)
        return NULL;
    for (b = builders; b->name; b++) { // expected-warning {{[refcop-ref-leak]}}
        PyObject *o = b->fn(&n);
        if (!o || PyList_Append(list, o) < 0) {
            Py_XDECREF(o);
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}
static PyObject *build_one_bad(PyObject *self, PyObject *arg) {
    node_t n = {0, 1, "x"};
    long k = PyLong_AsLong(arg);
    if (k < 0 || k > 2) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "k");
        return NULL;
    }
    PyObject *o = builders[k].fn(&n);
    if (!o)
        return NULL;
    PyObject *r = PyObject_Repr(o);
    return r; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *build_one_ok(PyObject *self, PyObject *arg) {
    node_t n = {0, 1, "x"};
    long k = PyLong_AsLong(arg);
    if (k < 0 || k > 2) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "k");
        return NULL;
    }
    PyObject *o = builders[k].fn(&n);
    if (!o)
        return NULL;
    PyObject *r = PyObject_Repr(o);
    Py_DECREF(o);
    return r;
}
/* getters: table returning borrowed */
typedef struct {
    PyObject_HEAD PyObject *a, *b;
} Rec;
typedef PyObject *(*getter_fn)(Rec *);
static PyObject *rec_a(Rec *r) {
    return r->a;
}
static PyObject *rec_b(Rec *r) {
    return r->b;
}
static struct {
    const char *name;
    getter_fn get;
} fields[] = {{"a", rec_a}, {"b", rec_b}};
static PyObject *rec_item_ok(Rec *self, Py_ssize_t i) {
    if (i < 0 || i > 1) {
        PyErr_SetString(PyExc_IndexError, "i");
        return NULL;
    }
    PyObject *o = fields[i].get(self);
    Py_XINCREF(o);
    if (!o)
        PyErr_SetString(PyExc_AttributeError, "unset");
    return o;
}
static PyObject *rec_item_bad(Rec *self, Py_ssize_t i) {
    if (i < 0 || i > 1) {
        PyErr_SetString(PyExc_IndexError, "i");
        return NULL;
    }
    PyObject *o = fields[i].get(self);
    if (!o) {
        PyErr_SetString(PyExc_AttributeError, "unset");
        return NULL;
    }
    return o; // expected-warning {{[refcop-borrowed-return]}}
}
/* converters with out parameter and error code */
typedef int (*conv_fn)(PyObject *, PyObject **);
static int conv_bytes(PyObject *o, PyObject **out) {
    if (PyBytes_Check(o)) {
        Py_INCREF(o);
        *out = o;
        return 0;
    }
    *out = PyUnicode_AsUTF8String(o);
    return *out ? 0 : -1;
}
static int conv_seq(PyObject *o, PyObject **out) {
    *out = PySequence_Fast(o, "sequence");
    if (*out == NULL)
        return -1;
    return 0;
}
static conv_fn convs[] = {conv_bytes, conv_seq};
static PyObject *conv_len_ok(PyObject *self, PyObject *arg) {
    PyObject *o;
    Py_ssize_t n;
    int k = PyList_Check(arg);
    if (convs[k](arg, &o) < 0)
        return NULL;
    n = PyObject_Length(o);
    Py_DECREF(o);
    return n < 0 ? NULL : PyLong_FromSsize_t(n);
}
static PyObject *conv_len_bad(PyObject *self, PyObject *arg) {
    PyObject *o;
    Py_ssize_t n;
    int k = PyList_Check(arg);
    if (convs[k](arg, &o) < 0)
        return NULL;
    n = PyObject_Length(o);
    return n < 0 ? NULL : PyLong_FromSsize_t(n); // expected-warning {{[refcop-ref-leak]}}
}
/* a pointer in a struct chosen at run time */
typedef struct {
    PyObject *(*encode)(PyObject *);
    int (*check)(PyObject *);
} codec;
static PyObject *enc_a(PyObject *o) {
    return PyObject_Str(o);
}
static PyObject *enc_b(PyObject *o) {
    return PyObject_Repr(o);
}
static int chk_a(PyObject *o) {
    return PyUnicode_Check(o);
}
static int chk_b(PyObject *o) {
    return 1;
}
static const codec codec_a = {enc_a, chk_a}, codec_b = {enc_b, chk_b};
static PyObject *encode_ok(PyObject *self, PyObject *arg) {
    const codec *c = PyUnicode_Check(arg) ? &codec_a : &codec_b;
    if (!c->check(arg)) {
        PyErr_SetString(PyExc_TypeError, "x");
        return NULL;
    }
    PyObject *s = c->encode(arg);
    if (!s)
        return NULL;
    PyObject *b = PyUnicode_AsUTF8String(s);
    Py_DECREF(s);
    return b;
}
static PyObject *encode_bad(PyObject *self, PyObject *arg) {
    const codec *c = PyUnicode_Check(arg) ? &codec_a : &codec_b;
    if (!c->check(arg)) {
        PyErr_SetString(PyExc_TypeError, "x");
        return NULL;
    }
    PyObject *s = c->encode(arg);
    if (!s)
        return NULL;
    PyObject *b = PyUnicode_AsUTF8String(s);
    return b; // expected-warning {{[refcop-ref-leak]}}
}
/* the project's own method table: names and functions handed to a loop at init */
struct own_method {
    const char *name;
    PyObject *(*call)(PyObject *self, PyObject *args);
    int flags;
};
static PyObject *own_get_bad(PyObject *self, PyObject *args) {
    PyObject *d = PyDict_New();
    if (!d)
        return NULL;
    PyObject *r = PyDict_GetItemString(d, "x");
    Py_DECREF(d);
    return r; // expected-warning {{[refcop-use-after-release]}}
}
static PyObject *own_list_bad(PyObject *self, PyObject *args) {
    PyObject *l = PyList_New(0), *i = PyLong_FromLong(1003);
    if (!l || !i)
        return NULL; // two-warning {{[refcop-ref-leak]}}
    PyList_Append(l, i);
    return l; // expected-warning {{[refcop-ref-leak]}}
}
static PyObject *own_none_ok(PyObject *self, PyObject *args) {
    Py_RETURN_NONE;
}
static struct own_method own[] = {
    {"get", own_get_bad, 0}, {"list", own_list_bad, 0}, {"none", own_none_ok, 0}, {0}};
static PyObject *dispatch_ok(PyObject *self, PyObject *args) {
    const char *name;
    PyObject *rest;
    if (!PyArg_ParseTuple(args, "sO", &name, &rest))
        return NULL;
    for (struct own_method *m = own; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m->call(self, rest);
    PyErr_SetString(PyExc_AttributeError, name);
    return NULL;
}
/* getset closures */
static PyObject *rec_get_ok(Rec *self, void *closure) {
    PyObject *v = *(PyObject **)((char *)self + (size_t)closure);
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "x");
        return NULL;
    }
    Py_INCREF(v);
    return v;
}
static PyObject *FN_rec_get_bad(Rec *self, void *closure) {
    PyObject *v = *(PyObject **)((char *)self + (size_t)closure);
    if (!v) {
        PyErr_SetString(PyExc_AttributeError, "x");
        return NULL;
    }
    return v;
}
static int rec_set_ok(Rec *self, PyObject *value, void *closure) {
    PyObject **slot = (PyObject **)((char *)self + (size_t)closure);
    if (!value) {
        PyErr_SetString(PyExc_TypeError, "x");
        return -1;
    }
    Py_INCREF(value);
    PyObject *old = *slot;
    *slot = value;
    Py_XDECREF(old);
    return 0;
}
static PyObject *rec_sel_ok(Rec *self, void *closure) {
    PyObject *v = closure ? self->a : self->b;
    if (!v)
        Py_RETURN_NONE;
    return Py_NewRef(v);
}
static PyObject *rec_sel_bad(Rec *self, void *closure) {
    PyObject *v = closure ? self->a : self->b;
    if (!v)
        Py_RETURN_NONE;
    return v; // expected-warning {{[refcop-borrowed-return]}}
}
static int rec_seta_bad(Rec *self, PyObject *value, void *closure) {
    if (closure) {
        Py_INCREF(value);
        self->a = value; // expected-warning {{[refcop-ref-leak]}}
        return 0;
    }
    Py_INCREF(value);
    Py_XSETREF(self->b, value);
    return 0;
}
static PyGetSetDef getset[] = {
    {"a", (getter)rec_get_ok, (setter)rec_set_ok, NULL, (void *)offsetof(Rec, a)},
    {"b", (getter)FN_rec_get_bad, (setter)rec_seta_bad, NULL, (void *)offsetof(Rec, b)},
    {"c", (getter)rec_sel_ok, NULL, NULL, "x"},
    {"d", (getter)rec_sel_bad, NULL, NULL, NULL},
    {0}};
static PySequenceMethods seq = {.sq_item = (ssizeargfunc)rec_item_ok},
                         seq2 = {.sq_item = (ssizeargfunc)rec_item_bad};
static void rec_dealloc(Rec *self) {
    Py_XDECREF(self->a);
    Py_XDECREF(self->b);
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject RecType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Rec",
                               .tp_basicsize = sizeof(Rec),
                               .tp_dealloc = (destructor)rec_dealloc,
                               .tp_getset = getset,
                               .tp_as_sequence = &seq,
                               .tp_flags = Py_TPFLAGS_DEFAULT};
static PyTypeObject Rec2Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Rec2",
                                .tp_basicsize = sizeof(Rec), .tp_dealloc = (destructor)rec_dealloc,
                                .tp_as_sequence = &seq2, .tp_flags = Py_TPFLAGS_DEFAULT};
static PyMethodDef m[] = {{"a", build_all_ok, METH_NOARGS}, {"b", build_all_bad, METH_NOARGS},
                          {"c", build_one_bad, METH_O},     {"d", build_one_ok, METH_O},
                          {"e", conv_len_ok, METH_O},       {"f", conv_len_bad, METH_O},
                          {"g", encode_ok, METH_O},         {"h", encode_bad, METH_O},
                          {"i", dispatch_ok, METH_VARARGS}, {0}};
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_m(void) {
    if (PyType_Ready(&RecType) < 0 || PyType_Ready(&Rec2Type) < 0)
        return NULL;
    return PyModule_Create(&mod);
}
