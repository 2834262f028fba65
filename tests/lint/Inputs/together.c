#include <Python.h>

/* The reference that PyLong_FromLong() gives is lost. */
#define SET_NUMBER(dict, key, value)                                                               \
    do {                                                                                           \
        if (PyDict_SetItemString(dict, key, PyLong_FromLong(value)) < 0)                           \
            return NULL;                                                                           \
    } while (0)

PyObject *first_bad(PyObject *dict);
PyObject *second_bad(PyObject *dict);

PyObject *
first_bad(PyObject *dict)
{
    if (!PyDict_Check(dict))
        return NULL;

    SET_NUMBER(dict, "a", 1);
    SET_NUMBER(dict, "b", 2);
    Py_RETURN_NONE;
}

PyObject *second_bad(PyObject *dict)
{
    SET_NUMBER(dict, "c", 3);
    Py_RETURN_NONE;
}
