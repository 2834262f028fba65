/* One object in several places and variables at once, for the plugin to instrument. */
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *first;
    PyObject *second;
} Box;

static void box_dealloc(Box *self)
{
    Py_CLEAR(self->first);
    Py_CLEAR(self->second);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *fill(Box *self, PyObject *value)
{
    Py_INCREF(value); /* into first */
    Py_XSETREF(self->first, value);
    Py_INCREF(value); /* into second */
    Py_XSETREF(self->second, value);
    Py_RETURN_NONE;
}

static PyObject *peek(Box *self, PyObject *unused)
{
    PyObject *value = self->first;
    Py_XINCREF(value); /* lost */
    Py_RETURN_NONE;
}

static PyObject *keep_and_ask(Box *self, PyObject *value)
{
    Py_INCREF(value); /* into first */
    Py_XSETREF(self->first, value);
    PyObject *held = self->first;
    Py_INCREF(held); /* lost if PyObject_Repr fails */
    PyObject *text = PyObject_Repr(value);
    if (text == NULL)
        return NULL;
    Py_DECREF(held);
    return text;
}

static PyObject *item_error(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *lent = PyList_GetItem(args[0], 0), *own;
    if (lent == NULL)
        return NULL;
    Py_INCREF(lent); /* lost if PyDict_Copy fails */
    own = lent;
    PyObject *copy = PyDict_Copy(args[1]);
    if (copy == NULL)
        return NULL;
    Py_DECREF(own);
    return copy;
}

static PyMethodDef box_methods[] = {{"fill", (PyCFunction)fill, METH_O, 0},
                                    {"peek", (PyCFunction)peek, METH_NOARGS, 0},
                                    {"keep_and_ask", (PyCFunction)keep_and_ask, METH_O, 0},
                                    {0}};

static PyTypeObject BoxType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "places.Box",
                               .tp_basicsize = sizeof(Box),
                               .tp_flags = Py_TPFLAGS_DEFAULT,
                               .tp_new = PyType_GenericNew,
                               .tp_dealloc = (destructor)box_dealloc,
                               .tp_methods = box_methods};

static PyMethodDef methods[] = {{"item_error", (PyCFunction)(void (*)(void))item_error, METH_FASTCALL, 0}, {0}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "places", 0, -1, methods};

PyMODINIT_FUNC PyInit_places(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyType_Ready(&BoxType) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    Py_INCREF(&BoxType);
    if (PyModule_AddObject(m, "Box", (PyObject *)&BoxType) < 0) {
        Py_DECREF(&BoxType);
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
