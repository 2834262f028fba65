/* Leaks, lost exceptions and crashes, and what is right, for the plugin to instrument. */
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *peer;
    PyObject *data;
} Node;

static PyObject *leak_list(PyObject *self, PyObject *args)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *leak_reference(PyObject *self, PyObject *object)
{
    Py_INCREF(object);
    Py_RETURN_NONE;
}

static PyObject *make_dict_ok(PyObject *self, PyObject *args)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL)
        return NULL;
    PyObject *value = PyLong_FromLong(123456);
    if (value == NULL || PyDict_SetItemString(dict, "k", value) < 0) {
        Py_XDECREF(value);
        Py_DECREF(dict);
        return NULL;
    }
    Py_DECREF(value);
    return dict;
}

static PyObject *bad_error(PyObject *self, PyObject *object)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    PyObject *text = PyObject_Repr(object);
    if (text == NULL)
        return NULL; /* list leaks */
    if (PyList_Append(list, text) < 0) {
        Py_DECREF(list);
        return NULL; /* text leaks */
    }
    Py_DECREF(text);
    return list;
}

static PyObject *keep_values(PyObject *self, PyObject *dict)
{
    Py_ssize_t at = 0;
    PyObject *key, *value;
    while (PyDict_Next(dict, &at, &key, &value)) {
        Py_INCREF(value);
        PyObject *text = PyObject_Repr(value);
        if (text == NULL)
            return NULL; /* value leaks */
        Py_DECREF(text);
        Py_DECREF(value);
    }
    Py_RETURN_NONE;
}

static int make_two(PyObject **left, PyObject **right)
{
    PyObject *first = PyList_New(0), *second = PyDict_New();
    if (first == NULL || second == NULL) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return -1;
    }
    *left = first;
    *right = second;
    return 0;
}

static PyObject *two_error(PyObject *self, PyObject *object)
{
    PyObject *left, *right, *text;
    if (make_two(&left, &right) < 0)
        return NULL;
    text = PyObject_Repr(object);
    Py_DECREF(right);
    if (text == NULL)
        return NULL; /* left leaks */
    Py_DECREF(left);
    return text;
}

static PyObject *keep_error(PyObject *self, PyObject *object)
{
    Py_INCREF(object);
    PyObject *text = PyObject_Repr(object);
    if (text == NULL)
        return NULL; /* object leaks */
    Py_DECREF(object);
    return text;
}

static PyObject *lost_error(PyObject *self, PyObject *object)
{
    PyObject *text = PyObject_Repr(object);
    if (text == NULL)
        Py_RETURN_NONE;
    return text;
}

static PyObject *crash_error(PyObject *self, PyObject *object)
{
    PyObject *dict = PyDict_New();
    Py_INCREF(dict);
    Py_DECREF(dict);
    return dict;
}

static PyMethodDef methods[] = {{"leak_list", leak_list, METH_NOARGS, 0},
                                {"leak_reference", leak_reference, METH_O, 0},
                                {"make_dict_ok", make_dict_ok, METH_NOARGS, 0},
                                {"bad_error", bad_error, METH_O, 0},
                                {"keep_values", keep_values, METH_O, 0},
                                {"two_error", two_error, METH_O, 0},
                                {"keep_error", keep_error, METH_O, 0},
                                {"lost_error", lost_error, METH_O, 0},
                                {"crash_error", crash_error, METH_NOARGS, 0},
                                {0}};

static void node_dealloc(Node *self)
{
    Py_XDECREF(self->peer); /* and forgets data */
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *set_peer(Node *self, PyObject *object)
{
    Py_INCREF(object);
    Py_XSETREF(self->peer, object);
    Py_RETURN_NONE;
}

static PyObject *set_data(Node *self, PyObject *object)
{
    PyObject *old = self->data;
    Py_INCREF(object);
    self->data = object;
    Py_XDECREF(old);
    Py_RETURN_NONE;
}

static PyMethodDef node_methods[] = {{"set_peer", (PyCFunction)set_peer, METH_O, 0},
                                     {"set_data", (PyCFunction)set_data, METH_O, 0},
                                     {0}};

static PyTypeObject NodeType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "errors.Node",
                                .tp_basicsize = sizeof(Node),
                                .tp_flags = Py_TPFLAGS_DEFAULT,
                                .tp_new = PyType_GenericNew,
                                .tp_dealloc = (destructor)node_dealloc,
                                .tp_methods = node_methods};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "errors", 0, -1, methods};

PyMODINIT_FUNC PyInit_errors(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyType_Ready(&NodeType) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    Py_INCREF(&NodeType);
    if (PyModule_AddObject(m, "Node", (PyObject *)&NodeType) < 0) {
        Py_DECREF(&NodeType);
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
