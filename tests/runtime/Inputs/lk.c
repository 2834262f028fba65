/* Leaks and their correct twins, instrumented by hand. */
#include "hand.h"

static PyObject *leak_new(PyObject *self, PyObject *args)
{
    ENTER();
    PyObject *list = NEW("PyList_New", PyList_New(0));
    (void)list;
    RETURN_NONE;
}

static PyObject *leak_incref(PyObject *self, PyObject *object)
{
    ENTER();
    INCREF(object);
    RETURN_NONE;
}

static PyObject *fine(PyObject *self, PyObject *object)
{
    ENTER();
    PyObject *list = NEW("PyList_New", PyList_New(0));
    INCREF(object);
    DECREF(object);
    RETURN(list);
}

static PyObject *cache;

static PyObject *fill_cache(PyObject *self, PyObject *args)
{
    ENTER();
    if (cache == NULL) {
        PyObject *made = NEW("PyDict_New", PyDict_New());
        STORE(NULL, cache, made);
    }
    INCREF(cache);
    RETURN(cache);
}

static PyObject *release_borrowed(PyObject *self, PyObject *object)
{
    ENTER();
    DECREF(object);
    RETURN_NONE;
}

/* The list had the only reference. */
static PyObject *release_item(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_GET_ITEM(list, 0);
    ENTER();
    DECREF(item);
    ((PyListObject *)list)->ob_item[0] = NULL;
    RETURN_NONE;
}

static PyObject *return_borrowed(PyObject *self, PyObject *object)
{
    ENTER();
    RETURN(object);
}

static PyObject *loop(PyObject *self, PyObject *object)
{
    ENTER();
    long n = PyLong_AsLong(object);
    for (long i = 0; i < n; i++) {
        PyObject *list = NEW("PyList_New", PyList_New(0));
        DECREF(list);
    }
    RETURN_NONE;
}

static PyObject *keep(PyObject *self, PyObject *object)
{
    ENTER();
    long n = PyLong_AsLong(object);
    PyObject *list = NEW("PyList_New", PyList_New(0));
    for (long i = 0; i < n; i++) {
        PyObject *item = NEW("PyTuple_New", PyTuple_New(1));
        Py_INCREF(Py_None);
        PyTuple_SET_ITEM(item, 0, Py_None);
        PyList_Append(list, item);
        DECREF(item);
    }
    RETURN(list);
}

static PyObject *raw_leak(PyObject *self, PyObject *args)
{
    ENTER();
    void *block = PyMem_Malloc(100);
    H(alloc, block, 100, REFCOP_DOMAIN_MEM, SITE(ALLOC, "PyMem_Malloc"));
    RETURN_NONE;
}

/* Full size classes: one block begins where another ends. */
static void *kept[1000];

static PyObject *raw_keep(PyObject *self, PyObject *args)
{
    ENTER();
    for (int i = 0; i < 1000; i++) {
        kept[i] = PyMem_Malloc(112);
        H(alloc, kept[i], 112, REFCOP_DOMAIN_MEM, SITE(ALLOC, "PyMem_Malloc"));
    }
    RETURN_NONE;
}

static PyObject *raw_mismatch(PyObject *self, PyObject *args)
{
    ENTER();
    void *block = PyMem_RawMalloc(100);
    H(alloc, block, 100, REFCOP_DOMAIN_RAW, SITE(ALLOC, "PyMem_RawMalloc"));
    H(free, block, REFCOP_DOMAIN_C, SITE(FREE, "free"));
    PyMem_RawFree(block);
    RETURN_NONE;
}

static PyObject *release_twice(PyObject *self, PyObject *args)
{
    ENTER();
    /* Too large for a free list or a size class: the memory stays as it is for a moment. */
    PyObject *object = NEW("PyBytes_FromStringAndSize", PyBytes_FromStringAndSize(NULL, 4000));
    DECREF(object);
    H(drop, object, SITE_X(DROP, "Py_DECREF", "object", 0));
    RETURN_NONE;
}

static PyObject *jump_out(PyObject *self, PyObject *args)
{
    ENTER();
    PyObject *list = NEW("PyList_New", PyList_New(0));
    DECREF(list);
    Py_RETURN_NONE; /* as longjmp would: no leave */
}

static PyObject *call_back(PyObject *self, PyObject *function)
{
    ENTER();
    PyObject *list = NEW("PyList_New", PyList_New(0));
    PyObject *result = NEW("PyObject_CallNoArgs", PyObject_CallFunction(function, NULL));
    DECREF(list);
    if (result == NULL) {
        LEAVE();
        return NULL;
    }
    RETURN(result);
}

static PyObject *many(PyObject *self, PyObject *count)
{
    ENTER();
    long n = PyLong_AsLong(count);
    PyObject *items = NEW("PyList_New", PyList_New(n));
    for (long i = 0; i < n; i++) {
        PyObject *item = NEW("PyList_New", PyList_New(0));
        PyList_SetItem(items, i, item);
        if (i % 2)
            H(give, item, SITE(GIVE, "PyList_SetItem"));
        else
            H(escape, item, SITE(CALL, "PyList_SetItem"));
    }
    for (long i = 0; i < n; i += 2)
        H(give, PyList_GetItem(items, i), SITE(GIVE, "late"));
    RETURN(items);
}

static PyMethodDef methods[] = {{"leak_new", leak_new, METH_NOARGS, NULL},
                                {"leak_incref", leak_incref, METH_O, NULL},
                                {"fine", fine, METH_O, NULL},
                                {"fill_cache", fill_cache, METH_NOARGS, NULL},
                                {"release_borrowed", release_borrowed, METH_O, NULL},
                                {"release_item", release_item, METH_O, NULL},
                                {"return_borrowed", return_borrowed, METH_O, NULL},
                                {"loop", loop, METH_O, NULL},
                                {"keep", keep, METH_O, NULL},
                                {"raw_leak", raw_leak, METH_NOARGS, NULL},
                                {"raw_keep", raw_keep, METH_NOARGS, NULL},
                                {"raw_mismatch", raw_mismatch, METH_NOARGS, NULL},
                                {"release_twice", release_twice, METH_NOARGS, NULL},
                                {"jump_out", jump_out, METH_NOARGS, NULL},
                                {"call_back", call_back, METH_O, NULL},
                                {"many", many, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "lk", NULL, -1, methods,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_lk(void)
{
    return PyModule_Create(&module);
}

OBJECT_FILE(NULL, 0)
