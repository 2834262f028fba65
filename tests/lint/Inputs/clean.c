#include <Python.h>

PyObject *keys_ok(PyObject *self, PyObject *dict)
{
    return PyDict_Keys(dict);
}
