// Initialisers that fill fields by way of others, and may be called again.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#include <Python.h>
typedef struct {
    PyObject_HEAD PyObject *name, *handler, *buffer, *codec;
    int fd;
} File;
/* T_init -> T_setup -> T_open */
static int File_open_ok(File *self, PyObject *name) {
    PyObject *bytes;
    if (!PyUnicode_FSConverter(name, &bytes))
        return -1;
    self->fd = (int)PyBytes_GET_SIZE(bytes);
    Py_XSETREF(self->buffer, bytes);
    return 0;
}
static int File_setup_ok(File *self, PyObject *name, PyObject *handler) {
    if (File_open_ok(self, name) < 0)
        return -1;
    Py_INCREF(name);
    Py_XSETREF(self->name, name);
    Py_INCREF(handler);
    Py_XSETREF(self->handler, handler);
    return 0;
}
static int File_init_ok(File *self, PyObject *args, PyObject *kw) {
    PyObject *name, *handler = Py_None;
    if (!PyArg_ParseTuple(args, "O|O", &name, &handler))
        return -1;
    return File_setup_ok(self, name, handler);
}
static int File2_open_bad(File *self, PyObject *name) {
    PyObject *bytes;
    if (!PyUnicode_FSConverter(name, &bytes))
        return -1;
    self->fd = (int)PyBytes_GET_SIZE(bytes);
    if (self->fd == 0) {
        PyErr_SetString(PyExc_ValueError, "empty");
        return -1; // expected-warning {{[refcop-ref-leak]}}
    }
    Py_XSETREF(self->buffer, bytes);
    return 0;
}
static int File_setup(File *self, PyObject *name, PyObject *handler) {
    if (File_open_ok(self, name) < 0)
        return -1;
    self->name = name; /* borrowed stored: no INCREF */
    Py_INCREF(handler);
    Py_XSETREF(self->handler, handler);
    return 0;
}
static int File2_init_bad(File *self, PyObject *args, PyObject *kw) {
    PyObject *name, *handler = Py_None;
    if (!PyArg_ParseTuple(args, "O|O", &name, &handler))
        return -1;
    if (File2_open_bad(self, name) < 0)
        return -1;
    return File_setup(self, name, handler); // expected-warning {{[refcop-borrowed-stolen]}}
}
/* second __init__ leaks what the first one put */
static int File3_init_bad(File *self, PyObject *args, PyObject *kw) {
    PyObject *name;
    if (!PyArg_ParseTuple(args, "O", &name))
        return -1;
    Py_INCREF(name);
    self->name = name; // two-warning {{[refcop-ref-leak]}}
    self->codec = PyDict_New(); // two-warning {{[refcop-ref-leak]}}
    if (!self->codec)
        return -1;
    return 0;
}
static int File3_fill(File *self, PyObject *name) {
    Py_INCREF(name);
    self->name = name;
    self->buffer = PyList_New(0);
    return self->buffer ? 0 : -1;
}
// The helper that fills the fields is not known to be called again.
static int FN_File4_init_bad(File *self, PyObject *args, PyObject *kw) {
    PyObject *name;
    if (!PyArg_ParseTuple(args, "O", &name))
        return -1;
    return File3_fill(self, name);
}
static void File_reset(File *self) {
    Py_CLEAR(self->name);
    Py_CLEAR(self->buffer);
    Py_CLEAR(self->codec);
    Py_CLEAR(self->handler);
}
static int File5_init_ok(File *self, PyObject *args, PyObject *kw) {
    PyObject *name;
    if (!PyArg_ParseTuple(args, "O", &name))
        return -1;
    File_reset(self);
    return File3_fill(self, name);
}
static int File6_init_ok(File *self, PyObject *args, PyObject *kw) {
    PyObject *name, *tmp;
    if (!PyArg_ParseTuple(args, "O", &name))
        return -1;
    if (self->codec == NULL) {
        self->codec = PyDict_New();
        if (!self->codec)
            return -1;
    }
    tmp = self->name;
    Py_INCREF(name);
    self->name = name;
    Py_XDECREF(tmp);
    return 0;
}
// The fields are emptied first, and what was there is lost.
static int FN_File7_init_bad(File *self, PyObject *args, PyObject *kw) {
    static char *kwlist[] = {"name", "codec", NULL};
    self->name = NULL;
    self->codec = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "O|O", kwlist, &self->name, &self->codec))
        return -1;
    Py_INCREF(self->name);
    Py_XINCREF(self->codec);
    return 0;
}
static PyObject *File_new_ok(PyTypeObject *t, PyObject *a, PyObject *k) {
    File *f = (File *)t->tp_alloc(t, 0);
    if (!f)
        return NULL;
    f->name = PyUnicode_FromString("");
    if (!f->name) {
        Py_DECREF(f);
        return NULL;
    }
    f->fd = -1;
    return (PyObject *)f;
}
static int fill_all_ok(File *f) {
    if (!(f->handler = PyDict_New()))
        return -1;
    if (!(f->buffer = PyList_New(0)))
        return -1;
    return 0;
}
static PyObject *make_file_ok(PyObject *self, PyObject *arg) {
    extern PyTypeObject FileType;
    File *f = PyObject_New(File, &FileType);
    if (!f)
        return NULL;
    f->name = f->handler = f->buffer = f->codec = NULL;
    if (fill_all_ok(f) < 0) {
        Py_DECREF(f);
        return NULL;
    }
    Py_INCREF(arg);
    f->name = arg;
    return (PyObject *)f;
}
// tp_dealloc releases fields that nobody has set: PyObject_New() leaves them as they are.
static PyObject *FN_make_file_bad(PyObject *self, PyObject *arg) {
    extern PyTypeObject FileType;
    File *f = PyObject_New(File, &FileType);
    if (!f)
        return NULL;
    if (fill_all_ok(f) < 0) {
        Py_DECREF(f);
        return NULL;
    }
    Py_INCREF(arg);
    f->name = arg;
    f->codec = NULL;
    return (PyObject *)f;
}
static PyObject *FN_make_file2_bad(PyObject *self, PyObject *arg) {
    extern PyTypeObject FileType;
    File *f = PyObject_New(File, &FileType);
    if (!f)
        return NULL;
    f->handler = f->buffer = f->codec = NULL;
    f->name = PyObject_Str(arg);
    if (!f->name) {
        Py_DECREF(f);
        return NULL;
    }
    f->codec = PyObject_Repr(arg);
    if (!f->codec) {
        Py_DECREF(f);
        return NULL;
    }
    return (PyObject *)f;
}
static PyObject *FN_make_file3_bad(PyObject *self, PyObject *arg) {
    extern PyTypeObject FileType;
    File *f = PyObject_New(File, &FileType);
    if (!f)
        return NULL;
    f->name = PyObject_Str(arg);
    if (!f->name) {
        Py_DECREF(f);
        return NULL;
    }
    f->handler = f->buffer = f->codec = NULL;
    return (PyObject *)f;
}
static PyObject *make_file4_ok(PyObject *self, PyObject *arg) {
    extern PyTypeObject FileType;
    File *f = PyObject_New(File, &FileType);
    if (!f)
        return NULL;
    f->handler = f->buffer = f->codec = NULL;
    f->name = PyObject_Str(arg);
    if (!f->name) {
        PyObject_Del(f);
        return NULL;
    }
    return (PyObject *)f;
}
static void File_dealloc(File *self) {
    File_reset(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyMethodDef m[] = {{"a", make_file_ok, METH_O},      {"b", FN_make_file_bad, METH_O},
                          {"c", FN_make_file2_bad, METH_O}, {"d", FN_make_file3_bad, METH_O},
                          {"e", make_file4_ok, METH_O},     {0}};
#define T(N, I)                                                                                    \
    PyTypeObject N = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.File",                           \
                      .tp_basicsize = sizeof(File),                                                \
                      .tp_dealloc = (destructor)File_dealloc,                                      \
                      .tp_init = (initproc)I,                                                      \
                      .tp_new = File_new_ok,                                                       \
                      .tp_flags = Py_TPFLAGS_DEFAULT}
T(FileType, File_init_ok);
T(F2, File2_init_bad);
T(F3, File3_init_bad);
T(F4, FN_File4_init_bad);
T(F5, File5_init_ok);
T(F6, File6_init_ok);
T(F7, FN_File7_init_bad);
static struct PyModuleDef mod = {PyModuleDef_HEAD_INIT, "m", NULL, -1, m};
PyMODINIT_FUNC PyInit_m(void) {
    if (PyType_Ready(&FileType) < 0)
        return NULL;
    return PyModule_Create(&mod);
}
