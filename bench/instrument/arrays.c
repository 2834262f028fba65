/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Takes and makes arrays of a library that is not instrumented, and pickles: arrays.py times it.
 * Correct code. */
#include <Python.h>
#include <stddef.h>

static PyObject *make_array, *dumps, *loads; /* numpy.zeros, pickle.dumps, pickle.loads */

/* A cell keeps an array and a label. */
typedef struct {
    PyObject_HEAD PyObject *array, *label;
} Cell;

static int Cell_init(PyObject *self, PyObject *args, PyObject *keywords) {
    Cell *cell = (Cell *)self;
    PyObject *array, *label;
    if (!PyArg_ParseTuple(args, "OO", &array, &label))
        return -1;
    Py_INCREF(array);
    Py_XSETREF(cell->array, array);
    Py_INCREF(label);
    Py_XSETREF(cell->label, label);
    return 0;
}

static int Cell_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(((Cell *)self)->array);
    Py_VISIT(((Cell *)self)->label);
    return 0;
}

static int Cell_clear(PyObject *self) {
    Py_CLEAR(((Cell *)self)->array);
    Py_CLEAR(((Cell *)self)->label);
    return 0;
}

static void Cell_dealloc(PyObject *self) {
    PyObject_GC_UnTrack(self);
    Cell_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *Cell_reduce(PyObject *self, PyObject *unused) {
    Cell *cell = (Cell *)self;
    if (cell->array == NULL || cell->label == NULL) {
        PyErr_SetString(PyExc_ValueError, "empty cell");
        return NULL;
    }
    return Py_BuildValue("O(OO)", Py_TYPE(self), cell->array, cell->label);
}

static PyObject *Cell_get_array(PyObject *self, void *unused) {
    PyObject *array = ((Cell *)self)->array;
    if (array == NULL)
        Py_RETURN_NONE;
    Py_INCREF(array);
    return array;
}

static PyMethodDef Cell_methods[] = {{"__reduce__", Cell_reduce, METH_NOARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
static PyGetSetDef Cell_getset[] = {{"array", Cell_get_array, NULL, NULL, NULL},
                                    {NULL, NULL, NULL, NULL, NULL}};

static PyTypeObject CellType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "arrays.Cell",
    .tp_basicsize = sizeof(Cell),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = Cell_init,
    .tp_traverse = Cell_traverse,
    .tp_clear = Cell_clear,
    .tp_dealloc = Cell_dealloc,
    .tp_methods = Cell_methods,
    .tp_getset = Cell_getset,
};

/* scaled(array, factor): a new array. */
static PyObject *scaled(PyObject *self, PyObject *args) {
    PyObject *source, *result;
    double factor;
    Py_buffer from, to;
    if (!PyArg_ParseTuple(args, "Od", &source, &factor) ||
        PyObject_GetBuffer(source, &from, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0)
        return NULL;
    result = PyObject_CallFunction(make_array, "n", from.len / (Py_ssize_t)sizeof(double));
    if (result == NULL || PyObject_GetBuffer(result, &to, PyBUF_WRITABLE | PyBUF_FORMAT) < 0) {
        PyBuffer_Release(&from);
        Py_XDECREF(result);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < from.len / (Py_ssize_t)sizeof(double); i++)
        ((double *)to.buf)[i] = ((const double *)from.buf)[i] * factor;
    PyBuffer_Release(&to);
    PyBuffer_Release(&from);
    return result;
}

/* cells(arrays): a dict from position to cell. */
static PyObject *cells(PyObject *self, PyObject *arrays) {
    PyObject *result = PyDict_New(), *items = PySequence_Fast(arrays, "a sequence of arrays");
    if (result == NULL || items == NULL)
        goto fail;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items); i++) {
        PyObject *key = PyLong_FromSsize_t(i + 1000), *cell = NULL;
        if (key != NULL)
            cell = PyObject_CallFunctionObjArgs((PyObject *)&CellType,
                                                PySequence_Fast_GET_ITEM(items, i), key, NULL);
        int status = cell == NULL ? -1 : PyDict_SetItem(result, key, cell);
        Py_XDECREF(key);
        Py_XDECREF(cell);
        if (status < 0)
            goto fail;
    }
    Py_DECREF(items);
    return result;
fail:
    Py_XDECREF(items);
    Py_XDECREF(result);
    return NULL;
}

/* copied(thing): through pickle. */
static PyObject *copied(PyObject *self, PyObject *thing) {
    PyObject *bytes = PyObject_CallFunctionObjArgs(dumps, thing, NULL);
    if (bytes == NULL)
        return NULL;
    PyObject *result = PyObject_CallFunctionObjArgs(loads, bytes, NULL);
    Py_DECREF(bytes);
    return result;
}

static PyMethodDef methods[] = {{"scaled", scaled, METH_VARARGS, NULL},
                                {"cells", cells, METH_O, NULL},
                                {"copied", copied, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "arrays", .m_size = -1, .m_methods = methods};

static PyObject *attribute_of(const char *name, const char *attribute) {
    PyObject *imported = PyImport_ImportModule(name);
    if (imported == NULL)
        return NULL;
    PyObject *found = PyObject_GetAttrString(imported, attribute);
    Py_DECREF(imported);
    return found;
}

PyMODINIT_FUNC PyInit_arrays(void) {
    PyObject *result;
    if (PyType_Ready(&CellType) < 0 || (make_array = attribute_of("numpy", "zeros")) == NULL ||
        (dumps = attribute_of("pickle", "dumps")) == NULL ||
        (loads = attribute_of("pickle", "loads")) == NULL ||
        (result = PyModule_Create(&module)) == NULL)
        return NULL;
    Py_INCREF(&CellType);
    if (PyModule_AddObject(result, "Cell", (PyObject *)&CellType) < 0) {
        Py_DECREF(&CellType);
        Py_DECREF(result);
        return NULL;
    }
    return result;
}
