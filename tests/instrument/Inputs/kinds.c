#include <Python.h>
#include <stddef.h>
#include <structmember.h>

#include "header-type.h"

struct inner {
    int number;
    PyObject *deep;
};

typedef struct {
    PyObject_HEAD
    PyObject *member;
    PyObject *read_only;
    PyObject *dict;
    PyObject *weak;
    PyObject *three[3];
    PyObject **many;
    struct inner inner;
    char *text;
    char bytes[8];
    union {
        PyObject *maybe;
        long number;
    } either;
} Spread;

static PyMemberDef Spread_members[] = {
    {"member", T_OBJECT_EX, offsetof(Spread, member), 0},
    {"read_only", T_OBJECT, offsetof(Spread, read_only), READONLY},
    {0}};

static int Spread_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    return PyBuffer_FillInfo(view, self, ((Spread *)self)->bytes, 8, 1, flags);
}
static PyBufferProcs Spread_buffer = {Spread_getbuffer, NULL};

static PyTypeObject Spread_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kinds.Spread",
    .tp_basicsize = sizeof(Spread),
    .tp_members = Spread_members,
    .tp_dictoffset = offsetof(Spread, dict),
    .tp_weaklistoffset = offsetof(Spread, weak),
    .tp_as_buffer = &Spread_buffer,
    .tp_new = PyType_GenericNew,
};

typedef PyObject *(*maker)(PyObject *);
static PyObject *make_list(PyObject *size) { return PyList_New(PyLong_AsLong(size)); }
static PyObject *make_bytes(PyObject *size) { return PyBytes_FromStringAndSize(NULL, 3); }
static const struct {
    maker make;
} makers[] = {{make_list}, {make_bytes}};

static PyObject *through_pointer(PyObject *self, PyObject *arg) {
    return makers[0].make(arg);
}

static PyObject *through_slot(PyObject *self, PyObject *arg) {
    return Py_TYPE(arg)->tp_repr(arg);
}

static PyObject *buffer(PyObject *self, PyObject *arg) {
    Py_buffer view;
    if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    PyBuffer_Release(&view);
    Py_RETURN_NONE;
}

static PyObject *make_pair(void *text) { return Py_BuildValue("(s)", text); }

static PyObject *build(PyObject *self, PyObject *arg) {
    return Py_BuildValue("O&N", make_pair, "x", PyList_New(0));
}

static int to_object(PyObject *o, void *address) {
    *(PyObject **)address = Py_NewRef(o);
    return 1;
}

static PyObject *parse(PyObject *self, PyObject *args) {
    PyObject *path = NULL, *own = NULL;
    Py_buffer data;
    if (!PyArg_ParseTuple(args, "O&O&y*", PyUnicode_FSConverter, &path, to_object, &own, &data))
        return NULL;
    PyBuffer_Release(&data);
    Py_DECREF(path);
    return own;
}

static PyObject *error(PyObject *self, PyObject *arg) {
    PyObject *type, *value, *traceback;
    PyErr_SetString(PyExc_ValueError, "x");
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_XDECREF(traceback);
    Py_DECREF(type);
    return value;
}

static PyObject *memory(PyObject *self, PyObject *arg) {
    char *block = malloc(10), *raw = PyMem_RawCalloc(2, 8);
    block = realloc(block, 20);
    free(block);
    PyMem_RawFree(raw);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"through_pointer", through_pointer, METH_O, 0},
                                {"through_slot", through_slot, METH_O, 0},
                                {"buffer", buffer, METH_O, 0},
                                {"build", build, METH_NOARGS, 0},
                                {"parse", parse, METH_VARARGS, 0},
                                {"error", error, METH_NOARGS, 0},
                                {"memory", memory, METH_NOARGS, 0},
                                {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "kinds", 0, -1, methods};
PyMODINIT_FUNC PyInit_kinds(void) {
    PyObject *m = PyModule_Create(&def);
    if (m && PyType_Ready(&Spread_Type) == 0 && PyType_Ready(&Boxed_Type) == 0) {
        PyModule_AddObjectRef(m, "Spread", (PyObject *)&Spread_Type);
        PyModule_AddObjectRef(m, "Boxed", (PyObject *)&Boxed_Type);
    }
    return m;
}
