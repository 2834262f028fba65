#include <Python.h>

static PyObject *leak_bad(PyObject *self, PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    if (keys == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(keys));
}

static PyObject *leak_on_error_bad(PyObject *self, PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    if (keys == NULL)
        return NULL;
    if (PyList_Sort(keys) < 0)
        return NULL;
    return keys;
}

static PyObject *silenced_bad(PyObject *self, PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    if (keys == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(keys)); /* NOLINT(refcop-ref-leak) */
}

static PyObject *keys_ok(PyObject *self, PyObject *dict)
{
    return PyDict_Keys(dict);
}

static PyMethodDef methods[] = {
    {"leak", leak_bad, METH_O, NULL},
    {"leak_on_error", leak_on_error_bad, METH_O, NULL},
    {"silenced", silenced_bad, METH_O, NULL},
    {"keys", keys_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};

void *all_methods(void)
{
    return methods;
}
