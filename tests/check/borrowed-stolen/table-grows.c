// A table that owns what it holds grows: a helper puts each pair into the new one. The references move with them.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
    PyObject *key, *value;
} Entry;

typedef struct {
    PyObject_HEAD
    Entry *table;
    Entry **order;
    Py_ssize_t used, mask;
} Map;

static void insert_clean(Map *self, PyObject *key, Py_hash_t hash, PyObject *value) {
    size_t i = (size_t)hash & (size_t)self->mask;
    Entry *entry = &self->table[i];
    for (size_t perturb = (size_t)hash; entry->key != NULL; perturb >>= 5) {
        i = (i << 2) + i + perturb + 1;
        entry = &self->table[i & (size_t)self->mask];
    }
    entry->key = key;
    entry->value = value;
    self->order[self->used] = entry;
    self->used++;
}

static int grow_ok(Map *self, Py_ssize_t size) {
    Entry *old = self->table, **was = self->order, **at;
    Py_ssize_t n = self->used;
    Entry *table = PyMem_New(Entry, size);
    Entry **order = PyMem_New(Entry *, size);
    if (!table || !order) {
        PyMem_Free(table);
        PyMem_Free(order);
        PyErr_NoMemory();
        return -1;
    }
    memset(table, 0, sizeof(Entry) * (size_t)size);
    self->table = table;
    self->order = order;
    self->mask = size - 1;
    self->used = 0;
    for (at = was; n > 0; at++, n--)
        insert_clean(self, (*at)->key, PyObject_Hash((*at)->key), (*at)->value);
    PyMem_Free(old);
    PyMem_Free(was);
    return 0;
}

static PyObject *put_bad(Map *self, PyObject *args) {
    PyObject *key, *value;
    if (!PyArg_ParseTuple(args, "OO", &key, &value) || grow_ok(self, 2 * (self->mask + 1)) < 0)
        return NULL;
    Py_INCREF(key);
    insert_clean(self, key, 0, value); // expected-warning {{'value'}}
    Py_RETURN_NONE;
}

static void fill(PyObject *tuple, PyObject *item) {
    PyTuple_SET_ITEM(tuple, 0, item);
}

typedef struct {
    PyObject_HEAD
    PyObject *name;
} Named;

/* What the field of an object holds stays there. */
static PyObject *names_bad(Named *self, PyObject *unused) {
    PyObject *tuple = PyTuple_New(1);
    if (tuple && self->name)
        fill(tuple, self->name); // expected-warning {{'name' is given to a call that steals a reference, but it is borrowed}}
    return tuple;
}

static PyMethodDef functions[] = {{"names_bad", (PyCFunction)names_bad, METH_NOARGS, NULL}, {NULL}};
PyMethodDef *the_functions(void) {
    return functions;
}

static void dealloc(Map *self) {
    for (Py_ssize_t i = 0; i <= self->mask; i++) {
        Py_XDECREF(self->table[i].key);
        Py_XDECREF(self->table[i].value);
    }
    PyMem_Free(self->table);
    PyMem_Free(self->order);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {{"put_bad", (PyCFunction)put_bad, METH_VARARGS, NULL}, {NULL}};

PyTypeObject Map_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Map",
    .tp_basicsize = sizeof(Map),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = methods,
};
