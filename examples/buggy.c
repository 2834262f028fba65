/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* inventory: shelves with things on them. A CPython extension as people write them, with
 * reference-counting bugs as people make them.
 *
 * Each line where refcop should warn ends in "BUG: rule". fixed.c is the same module without
 * the bugs, and check.py compares both with what refcop reports. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *label;    /* str */
    PyObject *stock;    /* dict: name in lower case -> how many */
    PyObject *listener; /* called with the name of what changed; NULL: nobody listens */
} Shelf;

static PyObject *InventoryError;

/* --- Helpers -------------------------------------------------------------------------------- */

/* New reference. */
static PyObject *make_key(PyObject *name)
{
    if (!PyUnicode_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "names are strings");
        return NULL;
    }
    return PyObject_CallMethod(name, "casefold", NULL);
}

/* Borrowed reference; NULL with an exception when there is nothing of that name. */
static PyObject *find_count(Shelf *self, PyObject *key)
{
    PyObject *count = PyDict_GetItemWithError(self->stock, key);
    if (count == NULL && !PyErr_Occurred()) {
        PyObject *message = PyUnicode_FromFormat("no %U on shelf %U", key, self->label);
        if (message == NULL)
            return NULL;
        Py_DECREF(message);
        PyErr_SetObject(InventoryError, message); /* BUG: use-after-release */
    }
    return count;
}

static int notify(Shelf *self, PyObject *key)
{
    if (self->listener == NULL)
        return 0;
    PyObject *answer = PyObject_CallFunctionObjArgs(self->listener, key, NULL);
    if (answer == NULL)
        return -1;
    return 0; /* BUG: ref-leak */
}

/* --- Shelf ---------------------------------------------------------------------------------- */

static PyObject *Shelf_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"label", "listener", NULL};
    PyObject *label, *listener = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "U|O:Shelf", keywords, &label, &listener))
        return NULL;
    Shelf *self = (Shelf *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(label);
    self->label = label;
    Py_XINCREF(listener);
    self->listener = listener;
    self->stock = PyDict_New();
    if (self->stock == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int Shelf_traverse(Shelf *self, /* BUG: traverse-missing-member */
                          visitproc visit, void *arg)
{
    Py_VISIT(self->stock);
    return 0;
}

static int Shelf_tp_clear(Shelf *self)
{
    Py_CLEAR(self->stock);
    Py_CLEAR(self->listener);
    return 0;
}

static void Shelf_dealloc(Shelf *self)
{
    PyObject_GC_UnTrack(self);
    Shelf_tp_clear(self);
    Py_XDECREF(self->label);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *Shelf_repr(Shelf *self)
{
    PyObject *label = PyObject_Repr(self->label);
    if (label == NULL)
        return NULL;
    const char *text = PyUnicode_AsUTF8(label);
    Py_DECREF(label);
    if (text == NULL)
        return NULL;
    return PyUnicode_FromFormat("<Shelf %s>", text); /* BUG: use-after-release */
}

static int Shelf_contains(Shelf *self, PyObject *name)
{
    PyObject *key = make_key(name);
    if (key == NULL)
        return -1;
    return PyDict_Contains(self->stock, key); /* BUG: ref-leak */
}

/* add(name, how_many=1) */
static PyObject *Shelf_add(Shelf *self, PyObject *args)
{
    PyObject *name;
    int more = 1;
    if (!PyArg_ParseTuple(args, "U|i:add", &name, &more))
        return NULL;
    PyObject *key = make_key(name);
    if (key == NULL)
        return NULL;
    PyObject *old = PyDict_GetItemWithError(self->stock, key);
    if (old == NULL && PyErr_Occurred())
        goto error;
    long long before = old == NULL ? 0 : PyLong_AsLongLong(old);
    if (before == -1 && PyErr_Occurred())
        goto error;
    PyObject *count = PyLong_FromLongLong(before + more);
    if (count == NULL)
        goto error;
    if (PyDict_SetItem(self->stock, key, count) < 0)
        goto error;
    Py_DECREF(count);
    if (notify(self, key) < 0)
        goto error;
    Py_DECREF(key);
    Py_RETURN_NONE;
error:
    Py_DECREF(key);
    return NULL; /* BUG: ref-leak */
}

/* count(name) */
static PyObject *Shelf_count(Shelf *self, PyObject *name)
{
    PyObject *key = make_key(name);
    if (key == NULL)
        return NULL;
    PyObject *count = find_count(self, key);
    Py_DECREF(key);
    return count; /* BUG: borrowed-return */
}

/* take(name): all there are, which are then gone. */
static PyObject *Shelf_take(Shelf *self, PyObject *name)
{
    PyObject *count = NULL;
    PyObject *key = make_key(name);
    if (key == NULL)
        goto done;
    count = find_count(self, key);
    if (count == NULL)
        goto done;
    Py_INCREF(count);
    if (PyDict_DelItem(self->stock, key) < 0 || notify(self, key) < 0) {
        Py_DECREF(key);
        Py_CLEAR(count);
    }
done:
    Py_XDECREF(key); /* BUG: over-release */
    return count;
}

/* copy(key, other): there are then as many of other as there are of key. */
static PyObject *Shelf_copy(Shelf *self, PyObject *args)
{
    PyObject *key, *other;
    if (!PyArg_ParseTuple(args, "UU:copy", &key, &other))
        return NULL;
    PyObject *count = find_count(self, key);
    if (count == NULL || PyDict_SetItem(self->stock, other, count) < 0)
        return NULL;
    Py_DECREF(count); /* BUG: over-release */
    Py_RETURN_NONE;
}

/* empty() */
static PyObject *Shelf_empty(Shelf *self, PyObject *Py_UNUSED(ignored))
{
    PyDict_Clear(self->stock);
    return Py_None; /* BUG: borrowed-return until 3.11 */
}

/* listen(callable) */
static PyObject *Shelf_listen(Shelf *self, PyObject *listener)
{
    if (!PyCallable_Check(listener)) {
        PyErr_SetString(PyExc_TypeError, "a listener is called");
        return NULL;
    }
    Py_XSETREF(self->listener, listener); /* BUG: borrowed-store */
    Py_RETURN_NONE;
}

/* at_least(n): names of what there are n or more of. */
static PyObject *Shelf_at_least(Shelf *self, PyObject *arg)
{
    long long least = PyLong_AsLongLong(arg);
    if (least == -1 && PyErr_Occurred())
        return NULL;
    PyObject *names = PyList_New(0);
    if (names == NULL)
        return NULL;
    PyObject *iterator = PyObject_GetIter(self->stock);
    if (iterator == NULL) {
        Py_DECREF(names);
        return NULL;
    }
    PyObject *key;
    while ((key = PyIter_Next(iterator)) != NULL) {
        PyObject *count = PyDict_GetItemWithError(self->stock, key);
        if (count == NULL || PyLong_AsLongLong(count) < least)
            continue; /* BUG: ref-leak */
        int failed = PyList_Append(names, key);
        Py_DECREF(key);
        if (failed)
            break;
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred())
        Py_CLEAR(names);
    return names;
}

/* pairs(): [(name, how many), ...] */
static PyObject *Shelf_pairs(Shelf *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *key, *count, *pairs = PyList_New(0);
    if (pairs == NULL)
        return NULL;
    Py_ssize_t position = 0;
    while (PyDict_Next(self->stock, &position, &key, &count)) {
        PyObject *pair = PyTuple_New(2);
        if (pair == NULL)
            goto error;
        Py_INCREF(key);
        PyTuple_SET_ITEM(pair, 0, key);
        PyTuple_SET_ITEM(pair, 1, count); /* BUG: borrowed-stolen */
        int failed = PyList_Append(pairs, pair);
        Py_DECREF(pair);
        if (failed)
            goto error;
    }
    return pairs;
error:
    Py_DECREF(pairs);
    return NULL;
}

/* summary(): (label, names) */
static PyObject *Shelf_summary(Shelf *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *names = PyDict_Keys(self->stock);
    if (names == NULL || PyList_Sort(names) < 0) {
        Py_XDECREF(names);
        return NULL;
    }
    return Py_BuildValue("(OO)", self->label, names); /* BUG: ref-leak */
}

/* kind(): the first word of the label, in brackets. */
static PyObject *Shelf_kind(Shelf *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *words = PyUnicode_Split(self->label, NULL, 1);
    if (words == NULL)
        return NULL;
    PyObject *first = PyList_GetItem(words, 0);
    Py_DECREF(words);
    if (first == NULL)
        return NULL;
    return PyUnicode_FromFormat("[%U]", first); /* BUG: use-after-release */
}

static PyMethodDef Shelf_methods[] = {
    {"add", (PyCFunction)Shelf_add, METH_VARARGS, NULL},
    {"count", (PyCFunction)Shelf_count, METH_O, NULL},
    {"take", (PyCFunction)Shelf_take, METH_O, NULL},
    {"copy", (PyCFunction)Shelf_copy, METH_VARARGS, NULL},
    {"empty", (PyCFunction)Shelf_empty, METH_NOARGS, NULL},
    {"listen", (PyCFunction)Shelf_listen, METH_O, NULL},
    {"at_least", (PyCFunction)Shelf_at_least, METH_O, NULL},
    {"pairs", (PyCFunction)Shelf_pairs, METH_NOARGS, NULL},
    {"summary", (PyCFunction)Shelf_summary, METH_NOARGS, NULL},
    {"kind", (PyCFunction)Shelf_kind, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods Shelf_as_sequence = {
    .sq_contains = (objobjproc)Shelf_contains,
};

static PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "inventory.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = Shelf_new,
    .tp_dealloc = (destructor)Shelf_dealloc,
    .tp_traverse = (traverseproc)Shelf_traverse,
    .tp_clear = (inquiry)Shelf_tp_clear,
    .tp_repr = (reprfunc)Shelf_repr,
    .tp_as_sequence = &Shelf_as_sequence,
    .tp_methods = Shelf_methods,
};

/* --- Alarm: a listener that calls back for one name only ------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *name;     /* str */
    PyObject *callback; /* called without arguments */
} Alarm;

static PyObject *Alarm_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"name", "callback", NULL};
    PyObject *name, *callback;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "UO:Alarm", keywords, &name, &callback))
        return NULL;
    Alarm *self = (Alarm *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    Py_INCREF(name);
    self->name = name;
    Py_INCREF(callback);
    self->callback = callback;
    return (PyObject *)self;
}

static void Alarm_dealloc(Alarm *self)
{
    Py_XDECREF(self->name);
    Py_XDECREF(self->callback);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *Alarm_call(Alarm *self, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U:Alarm", &name))
        return NULL;
    int same = PyUnicode_Compare(name, self->name) == 0;
    if (PyErr_Occurred())
        return NULL;
    if (same && self->callback != NULL)
        return PyObject_CallObject(self->callback, NULL);
    Py_RETURN_NONE;
}

static PyTypeObject Alarm_Type = { /* BUG: cycle-uncollectable */
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "inventory.Alarm",
    .tp_basicsize = sizeof(Alarm),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = Alarm_new,
    .tp_dealloc = (destructor)Alarm_dealloc,
    .tp_call = (ternaryfunc)Alarm_call,
};

/* --- Functions of the module ------------------------------------------------------------------ */

/* entitle(row, text): row[0] becomes text in capitals. */
static PyObject *inventory_entitle(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *row, *text;
    if (!PyArg_ParseTuple(args, "O!U:entitle", &PyList_Type, &row, &text))
        return NULL;
    PyObject *title = PyObject_CallMethod(text, "upper", NULL);
    if (title == NULL)
        return NULL;
    if (PyList_SetItem(row, 0, title) < 0) {
        Py_DECREF(title); /* BUG: use-after-steal */
        return NULL;
    }
    Py_RETURN_NONE;
}

/* restock(shelf, supplier): puts each of supplier.offers on the shelf; returns how many. */
static PyObject *inventory_restock(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *shelf, *supplier, *offer;
    if (!PyArg_ParseTuple(args, "O!O:restock", &Shelf_Type, &shelf, &supplier))
        return NULL;
    PyObject *offers = PyObject_GetAttrString(supplier, "offers");
    PyObject *iterator = PyObject_GetIter(offers); /* BUG: unchecked-null */
    Py_XDECREF(offers);
    if (iterator == NULL)
        return NULL;
    long count = 0;
    while ((offer = PyIter_Next(iterator)) != NULL) {
        PyObject *done = PyObject_CallMethod(shelf, "add", "(O)", offer);
        Py_DECREF(offer);
        if (done == NULL)
            break;
        Py_DECREF(done);
        count++;
    }
    Py_DECREF(iterator);
    return PyErr_Occurred() ? NULL : PyLong_FromLong(count);
}

/* value(shelf, prices): what all that is on it costs; prices[name] is the price of one. */
static PyObject *inventory_value(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *shelf, *prices, *price = NULL, *sum = NULL;
    if (!PyArg_ParseTuple(args, "O!O:value", &Shelf_Type, &shelf, &prices))
        return NULL;
    PyObject *pairs = Shelf_pairs((Shelf *)shelf, NULL);
    if (pairs == NULL)
        return NULL;
    sum = PyLong_FromLong(0);
    if (sum == NULL)
        goto error;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(pairs); i++) {
        PyObject *pair = PyList_GET_ITEM(pairs, i);
        price = PyObject_GetItem(prices, PyTuple_GET_ITEM(pair, 0));
        if (price == NULL)
            goto error;
        PyObject *cost = PyNumber_Multiply(price, PyTuple_GET_ITEM(pair, 1));
        if (cost == NULL)
            goto error;
        Py_CLEAR(price);
        PyObject *next = PyNumber_Add(sum, cost);
        Py_DECREF(cost);
        if (next == NULL)
            goto error;
        Py_SETREF(sum, next);
    }
    Py_DECREF(pairs);
    return sum;
error:
    Py_DECREF(price); /* BUG: unchecked-null */
    Py_XDECREF(sum);
    Py_DECREF(pairs);
    return NULL;
}

/* audit(shelf, who): lines about it. */
static PyObject *inventory_audit(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *shelf, *who;
    if (!PyArg_ParseTuple(args, "O!U:audit", &Shelf_Type, &shelf, &who))
        return NULL;
    PyObject *lines = PyList_New(0);
    if (lines == NULL)
        return NULL;
    if (PyList_Append(lines, PyObject_Repr(shelf)) < 0) { /* BUG: ref-leak */
        Py_DECREF(lines);
        return NULL;
    }
    PyObject *text = PyUnicode_FromString("checked by ");
    if (text != NULL)
        text = PyUnicode_Concat(text, who); /* BUG: ref-leak */
    if (text == NULL || PyList_Append(lines, text) < 0)
        Py_CLEAR(lines);
    Py_XDECREF(text);
    return lines;
}

static PyMethodDef inventory_functions[] = {
    {"entitle", inventory_entitle, METH_VARARGS, NULL},
    {"restock", inventory_restock, METH_VARARGS, NULL},
    {"value", inventory_value, METH_VARARGS, NULL},
    {"audit", inventory_audit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef inventory_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "inventory",
    .m_size = -1,
    .m_methods = inventory_functions,
};

PyMODINIT_FUNC PyInit_inventory(void)
{
    if (PyType_Ready(&Shelf_Type) < 0 || PyType_Ready(&Alarm_Type) < 0)
        return NULL;
    PyObject *module = PyModule_Create(&inventory_module);
    if (module == NULL)
        return NULL;
    Py_INCREF(&Shelf_Type);
    if (PyModule_AddObject(module, "Shelf", (PyObject *)&Shelf_Type) < 0) {
        Py_DECREF(&Shelf_Type);
        Py_DECREF(module);
        return NULL;
    }
    Py_INCREF(&Alarm_Type);
    if (PyModule_AddObject(module, "Alarm", (PyObject *)&Alarm_Type) < 0) {
        Py_DECREF(&Alarm_Type);
        Py_DECREF(module);
        return NULL;
    }
    InventoryError = PyErr_NewException("inventory.InventoryError", PyExc_KeyError, NULL);
    if (InventoryError == NULL) {
        Py_DECREF(module);
        return NULL;
    }
    Py_INCREF(InventoryError);
    if (PyModule_AddObject(module, "InventoryError", InventoryError) < 0) {
        Py_DECREF(InventoryError);
        Py_CLEAR(InventoryError);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
