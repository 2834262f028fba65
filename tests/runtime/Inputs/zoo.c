/* Clean: every reference is paid back, in ways that are easy to get wrong for an account. */
#include <Python.h>
#include <structmember.h>
#include <setjmp.h>
#include <string.h>

/* lazy caches, statics, interned strings */
static PyObject *cache, *name;
static PyObject *lazy(PyObject *self, PyObject *args)
{
    if (cache == NULL) {
        cache = PyDict_New();
        if (cache == NULL)
            return NULL;
    }
    if (name == NULL)
        name = PyUnicode_InternFromString("zoo_name");
    if (PyDict_SetItem(cache, name, Py_None) < 0)
        return NULL;
    Py_INCREF(cache);
    return cache;
}

/* structs that are moved by memcpy and realloc */
typedef struct {
    int number;
    PyObject *object;
} Pair;
static Pair *pairs;
static Py_ssize_t pair_count;
static PyObject *push(PyObject *self, PyObject *object)
{
    Pair *more = PyMem_Realloc(pairs, (pair_count + 1) * sizeof(Pair));
    if (more == NULL)
        return PyErr_NoMemory();
    pairs = more;
    Pair fresh = {(int)pair_count, object};
    Py_INCREF(object);
    memcpy(&pairs[pair_count++], &fresh, sizeof(fresh));
    Py_RETURN_NONE;
}
static PyObject *pop(PyObject *self, PyObject *args)
{
    if (pair_count == 0) {
        PyErr_SetString(PyExc_IndexError, "empty");
        return NULL;
    }
    return pairs[--pair_count].object;
}

/* members that the interpreter writes */
typedef struct {
    PyObject_HEAD
    PyObject *member;
    PyObject *items;
    Py_ssize_t position;
} Box;
static PyMemberDef box_members[] = {{"member", T_OBJECT_EX, offsetof(Box, member), 0, NULL}, {NULL}};
static int box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(self->member);
    Py_VISIT(self->items);
    return 0;
}
static int box_clear(Box *self)
{
    Py_CLEAR(self->member);
    Py_CLEAR(self->items);
    return 0;
}
static void box_dealloc(Box *self)
{
    PyObject_GC_UnTrack(self);
    box_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static int box_init(Box *self, PyObject *args, PyObject *kw)
{
    PyObject *items = NULL, *old;
    if (!PyArg_ParseTuple(args, "|O", &items))
        return -1;
    if (items != NULL) {
        old = self->items;
        Py_INCREF(items);
        self->items = items;
        Py_XDECREF(old);
    }
    return 0;
}
/* generators, iterators: state in self */
static PyObject *box_iter(PyObject *self)
{
    Py_INCREF(self);
    return self;
}
static PyObject *box_next(Box *self)
{
    if (self->items == NULL)
        return NULL;
    if (self->position >= PyTuple_GET_SIZE(self->items)) {
        Py_CLEAR(self->items);
        return NULL;
    }
    PyObject *item = PyTuple_GET_ITEM(self->items, self->position++);
    Py_INCREF(item);
    return item;
}
/* the buffer protocol */
static char box_bytes[16];
static int box_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, self, box_bytes, sizeof(box_bytes), 1, flags);
}
static PyBufferProcs box_buffer = {box_getbuffer, NULL};
static PyObject *box_take(Box *self, PyObject *unused)
{
    PyObject *member = self->member;
    if (member == NULL)
        Py_RETURN_NONE;
    self->member = NULL;
    return member;
}
static PyMethodDef box_methods[] = {{"take", (PyCFunction)box_take, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject BoxType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "zoo.Box",
                               .tp_basicsize = sizeof(Box),
                               .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
                               .tp_new = PyType_GenericNew,
                               .tp_init = (initproc)box_init,
                               .tp_members = box_members,
                               .tp_methods = box_methods,
                               .tp_traverse = (traverseproc)box_traverse,
                               .tp_clear = (inquiry)box_clear,
                               .tp_iter = box_iter,
                               .tp_iternext = (iternextfunc)box_next,
                               .tp_as_buffer = &box_buffer,
                               .tp_dealloc = (destructor)box_dealloc};
static PyObject *use_buffer(PyObject *self, PyObject *object)
{
    Py_buffer view;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    Py_ssize_t size = view.len;
    PyBuffer_Release(&view);
    return PyLong_FromSsize_t(size);
}

/* converters, capsules, "N" */
static int convert(PyObject *object, void *out)
{
    PyObject *text = PyObject_Str(object);
    if (text == NULL)
        return 0;
    *(PyObject **)out = text;
    return 1;
}
static PyObject *converter(PyObject *self, PyObject *args)
{
    PyObject *text;
    if (!PyArg_ParseTuple(args, "O&", convert, &text))
        return NULL;
    return Py_BuildValue("(NO)", text, self);
}
static PyObject *path(PyObject *self, PyObject *args)
{
    PyObject *bytes;
    if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &bytes))
        return NULL;
    Py_ssize_t size = PyBytes_GET_SIZE(bytes);
    Py_DECREF(bytes);
    return PyLong_FromSsize_t(size);
}
static void capsule_free(PyObject *capsule)
{
    Py_DECREF((PyObject *)PyCapsule_GetPointer(capsule, "zoo"));
}
static PyObject *capsule(PyObject *self, PyObject *object)
{
    Py_INCREF(object);
    PyObject *made = PyCapsule_New(object, "zoo", capsule_free);
    if (made == NULL)
        Py_DECREF(object);
    return made;
}

/* replaced objects */
static PyObject *resize(PyObject *self, PyObject *args)
{
    PyObject *tuple = PyTuple_New(10), *bytes = PyBytes_FromStringAndSize(NULL, 100);
    PyObject *text = PyUnicode_FromString("abc");
    if (tuple == NULL || bytes == NULL || text == NULL)
        goto fail;
    for (int i = 0; i < 10; i++) {
        Py_INCREF(Py_None);
        PyTuple_SET_ITEM(tuple, i, Py_None);
    }
    if (_PyTuple_Resize(&tuple, 1000) < 0 || _PyBytes_Resize(&bytes, 10000) < 0)
        goto fail;
    if (_PyTuple_Resize(&tuple, 10) < 0)
        goto fail;
    PyUnicode_Append(&text, bytes);
    PyErr_Clear();
    PyBytes_ConcatAndDel(&bytes, PyBytes_FromString("xyz"));
    Py_XDECREF(text);
    return Py_BuildValue("(NN)", tuple, bytes);
fail:
    Py_XDECREF(tuple);
    Py_XDECREF(bytes);
    Py_XDECREF(text);
    return NULL;
}

/* longjmp over frames */
static jmp_buf jump;
static PyObject *jumper(PyObject *self, PyObject *args)
{
    longjmp(jump, 1);
}
static PyMethodDef jumper_method = {"jumper", jumper, METH_NOARGS, NULL};
static PyObject *catcher(PyObject *self, PyObject *args)
{
    PyObject *volatile function = PyCFunction_New(&jumper_method, NULL);
    if (function == NULL)
        return NULL;
    if (setjmp(jump) == 0)
        jumper(NULL, NULL);
    Py_DECREF(function);
    Py_RETURN_NONE;
}

/* errors and their cleaning up */
static PyObject *fetch(PyObject *self, PyObject *object)
{
    PyObject *type, *value, *trace;
    PyObject *attribute = PyObject_GetAttrString(object, "no_such_attribute");
    if (attribute != NULL) {
        Py_DECREF(attribute);
        Py_RETURN_TRUE;
    }
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    if (value == NULL)
        Py_RETURN_FALSE;
    return value;
}

/* call-backs, containers, iteration */
static PyObject *map(PyObject *self, PyObject *args)
{
    PyObject *function, *sequence, *iterator, *item, *result = NULL;
    if (!PyArg_ParseTuple(args, "OO", &function, &sequence))
        return NULL;
    iterator = PyObject_GetIter(sequence);
    if (iterator == NULL)
        return NULL;
    result = PyList_New(0);
    if (result == NULL)
        goto done;
    while ((item = PyIter_Next(iterator)) != NULL) {
        PyObject *value = PyObject_CallFunctionObjArgs(function, item, NULL);
        Py_DECREF(item);
        if (value == NULL || PyList_Append(result, value) < 0) {
            Py_XDECREF(value);
            Py_CLEAR(result);
            goto done;
        }
        Py_DECREF(value);
    }
    if (PyErr_Occurred())
        Py_CLEAR(result);
done:
    Py_DECREF(iterator);
    return result;
}

static PyMethodDef methods[] = {{"lazy", lazy, METH_NOARGS, NULL},
                                {"push", push, METH_O, NULL},
                                {"pop", pop, METH_NOARGS, NULL},
                                {"use_buffer", use_buffer, METH_O, NULL},
                                {"converter", converter, METH_VARARGS, NULL},
                                {"path", path, METH_VARARGS, NULL},
                                {"capsule", capsule, METH_O, NULL},
                                {"resize", resize, METH_NOARGS, NULL},
                                {"catcher", catcher, METH_NOARGS, NULL},
                                {"fetch", fetch, METH_O, NULL},
                                {"map", map, METH_VARARGS, NULL},
                                {NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "zoo", NULL, -1, methods};

PyMODINIT_FUNC PyInit_zoo(void)
{
    PyObject *m;
    if (PyType_Ready(&BoxType) < 0 || (m = PyModule_Create(&module)) == NULL)
        return NULL;
    Py_INCREF(&BoxType);
    if (PyModule_AddObject(m, "Box", (PyObject *)&BoxType) < 0) {
        Py_DECREF(&BoxType);
        Py_DECREF(m);
        return NULL;
    }
    return m;
}
