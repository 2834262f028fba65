// A loop that runs at least once for the caller's number: what the helper lends when it does not run at all is not what this caller gets.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

static PyObject *walk(PyObject *object, char **names, int count) {
    PyObject *found = object;
    for (int i = 0; i < count; i++) {
        PyObject *next = PyObject_GetAttrString(found, names[i]);
        if (i > 0)
            Py_DECREF(found);
        if (!next)
            return NULL;
        found = next;
    }
    return found;
}

static PyObject *one_at_least_ok(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    if (count <= 0) {
        PyErr_SetString(PyExc_ValueError, "an empty name");
        return NULL;
    }
    return walk(object, names, count);
}

static PyObject *any_number_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    return walk(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *not_negative_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    if (count < 0) {
        PyErr_SetString(PyExc_ValueError, "a negative number");
        return NULL;
    }
    return walk(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *none_borrowed_ok(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    PyObject *found = walk(object, names, count);
    if (found && count <= 0)
        Py_INCREF(found);
    return found;
}

static PyObject *one_borrowed_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    char *names[1];
    int count;
    if (!PyArg_ParseTuple(args, "Osi", &object, &names[0], &count))
        return NULL;
    PyObject *found = walk(object, names, count);
    if (found && count > 0)
        Py_INCREF(found);
    return found; // expected-warning {{borrowed reference 'found' is returned where a new reference is expected}}
}

static PyObject *one_name_ok(PyObject *module, PyObject *object) {
    char *names[] = {"name"};
    return walk(object, names, 1);
}

static PyObject *no_name_bad(PyObject *module, PyObject *object) {
    char *names[] = {"name"};
    return walk(object, names, 0); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *last_of(PyObject *object, Py_ssize_t rounds) {
    PyObject *last = NULL;
    while (rounds-- > 0) {
        Py_XDECREF(last);
        last = PyObject_GetIter(object);
        if (!last)
            return NULL;
    }
    return last ? last : object;
}

static PyObject *rounds_of_a_tuple_ok(PyObject *module, PyObject *args) {
    if (PyTuple_GET_SIZE(args) < 1)
        Py_RETURN_NONE;
    return last_of(module, PyTuple_GET_SIZE(args));
}

static PyObject *rounds_of_a_tuple_bad(PyObject *module, PyObject *args) {
    return last_of(module, PyTuple_GET_SIZE(args)); // expected-warning {{borrowed reference 'module' is returned where a new reference is expected}}
}

/* A number that has no sign: to be above 0 is not to be 0. */
static PyObject *first_of(PyObject *object, const char **names, size_t count) {
    PyObject *found = object;
    for (size_t i = 0; i < count; i++) {
        found = PyObject_GetAttrString(object, names[i]);
        if (found)
            return found;
        PyErr_Clear();
    }
    return found ? found : PyUnicode_FromString("nothing");
}

static PyObject *size_ok(PyObject *module, PyObject *object) {
    const char *names[] = {"name", "label"};
    return first_of(object, names, 2);
}

static PyObject *size_asked_for_ok(PyObject *module, PyObject *args) {
    PyObject *object;
    const char *names[1];
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "Osn", &object, &names[0], &count))
        return NULL;
    if (!count)
        Py_RETURN_NONE;
    return first_of(object, names, count);
}

static PyObject *size_above_ok(PyObject *module, PyObject *args) {
    PyObject *object;
    const char *names[1];
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "Osn", &object, &names[0], &count))
        return NULL;
    size_t size = (size_t)count;
    if (size > 0)
        return first_of(object, names, size);
    Py_RETURN_NONE;
}

static PyObject *size_none_bad(PyObject *module, PyObject *object) {
    const char *names[] = {"name"};
    return first_of(object, names, 0); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyObject *size_not_negative_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    const char *names[1];
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "Osn", &object, &names[0], &count))
        return NULL;
    if (count < 0)
        Py_RETURN_NONE;
    return first_of(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

/* It need not be positive: -1 is a large one. */
static PyObject *size_negative_ok(PyObject *module, PyObject *object) {
    const char *names[] = {"name"};
    return first_of(object, names, (size_t)-1);
}

/* The same in other words. */
static PyObject *last_of_size(PyObject *list, size_t count) {
    PyObject *item = list;
    while (1 <= count) {
        item = PySequence_GetItem(list, (Py_ssize_t)--count);
        if (item)
            return item;
        PyErr_Clear();
    }
    return item ? item : PyUnicode_FromString("nothing");
}

static PyObject *item_ok(PyObject *module, PyObject *list) {
    return last_of_size(list, 1);
}

static PyObject *item_bad(PyObject *module, PyObject *list) {
    return last_of_size(list, 0); // expected-warning {{borrowed reference 'list' is returned where a new reference is expected}}
}

static PyObject *size_bad(PyObject *module, PyObject *args) {
    PyObject *object;
    const char *names[1];
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "Osn", &object, &names[0], &count))
        return NULL;
    return first_of(object, names, count); // expected-warning {{borrowed reference 'object' is returned where a new reference is expected}}
}

static PyMethodDef methods[] = {
    {"one_at_least", one_at_least_ok, METH_VARARGS, NULL},
    {"any_number", any_number_bad, METH_VARARGS, NULL},
    {"not_negative", not_negative_bad, METH_VARARGS, NULL},
    {"none_borrowed", none_borrowed_ok, METH_VARARGS, NULL},
    {"one_borrowed", one_borrowed_bad, METH_VARARGS, NULL},
    {"one_name", one_name_ok, METH_O, NULL},
    {"no_name", no_name_bad, METH_O, NULL},
    {"rounds_of_a_tuple", rounds_of_a_tuple_ok, METH_VARARGS, NULL},
    {"rounds_of_a_tuple2", rounds_of_a_tuple_bad, METH_VARARGS, NULL},
    {"size", size_ok, METH_O, NULL},
    {"size_asked_for", size_asked_for_ok, METH_VARARGS, NULL},
    {"size2", size_bad, METH_VARARGS, NULL},
    {"size_above", size_above_ok, METH_VARARGS, NULL},
    {"size_none", size_none_bad, METH_O, NULL},
    {"size_not_negative", size_not_negative_bad, METH_VARARGS, NULL},
    {"size_negative", size_negative_ok, METH_O, NULL},
    {"item", item_ok, METH_O, NULL},
    {"item2", item_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
