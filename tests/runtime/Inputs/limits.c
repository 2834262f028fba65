/* Where the analysis and the runtime do not say the same, and why: docs/halves.md. Each comment says who sees what. */
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *first;
} Box;

/* type: the analysis sees it; to the runtime much memory that owns nothing points to types. */
static PyObject *type_lost(PyObject *self, PyObject *object)
{
    PyObject *type = PyObject_Type(object);
    if (type == NULL)
        return NULL;
    Py_RETURN_NONE;
}

/* immortal: the analysis sees it; the runtime never reports a release too many of None. */
static PyObject *none_released(PyObject *self, PyObject *object)
{
    Py_DECREF(Py_None);
    Py_RETURN_TRUE;
}

/* None: the runtime sees it where a call leaves more than one, the analysis never. */
static PyObject *none_lost(PyObject *self, PyObject *object)
{
    Py_INCREF(Py_None);
    Py_INCREF(Py_None);
    Py_RETURN_TRUE;
}

/* same object: the analysis has two findings, one reference too few and one too many; nothing is lost. */
static PyObject *same_object(PyObject *self, PyObject *list)
{
    PyObject *one = PyList_GetItem(list, 0), *two;
    if (one == NULL)
        return NULL;
    Py_INCREF(one);
    two = PyList_GetItem(list, 0);
    if (two == NULL) {
        Py_DECREF(one);
        return NULL;
    }
    Py_INCREF(two);
    Py_DECREF(two);
    Py_DECREF(two);
    Py_RETURN_NONE;
}

/* Not a limit any more: of two references to one object the same one is named. */
static PyObject *same_field(Box *self, PyObject *value)
{
    PyObject *held;
    Py_INCREF(value); /* put */
    Py_XSETREF(self->first, value);
    held = self->first;
    Py_INCREF(held); /* held */
    if (PyObject_IsTrue(value) < 0)
        PyErr_Clear();
    Py_RETURN_NONE;
}

/* field: the analysis names the store, the runtime the line that had put the object there. */
static PyObject *field_overwritten(Box *self, PyObject *value)
{
    Py_INCREF(value);    /* here */
    self->first = value; /* there */
    Py_RETURN_NONE;
}

/* field's owner: the analysis sees it; at run time a later call pays, and what stood in a field may have been
 * put there by Python itself. */
static PyObject *field_borrowed(Box *self, PyObject *value)
{
    Py_XSETREF(self->first, value);
    self->first = NULL;
    Py_DECREF(value);
    Py_RETURN_NONE;
}

/* held elsewhere: the analysis takes the release for the last; at run time the list still holds the item. */
static PyObject *held_elsewhere(PyObject *self, PyObject *iterator)
{
    PyObject *item = PyIter_Next(iterator);
    if (item == NULL)
        return NULL;
    Py_DECREF(item);
    return PyObject_Repr(item);
}

/* cannot fail: the analysis knows that the length of a list cannot be refused; the injection refuses it. */
static PyObject *length_of_list(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(3);
    if (list == NULL)
        return NULL;
    Py_ssize_t length = PyObject_Size(list);
    Py_DECREF(list);
    return PyLong_FromSsize_t(length + 4);
}

/* leaked, too: one finding, the leak; the runtime sees the lost exception as well. */
static PyObject *result_discarded(PyObject *self, PyObject *object)
{
    PyObject_Repr(object);
    Py_RETURN_NONE;
}

/* caught later: the analysis warns of the helper; its caller asks, and Python never sees it. */
static int mark(PyObject *object)
{
    PyObject_SetAttrString(object, "mark", Py_None);
    return 0;
}
static PyObject *caught_later(PyObject *self, PyObject *object)
{
    mark(object);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* parameter: a helper gives up its argument twice; alone it cannot know what it was given. */
static void consume(PyObject *value)
{
    Py_DECREF(value);
    Py_DECREF(value);
}
static PyObject *parameter(PyObject *self, PyObject *unused)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    consume(list);
    Py_RETURN_NONE;
}

/* out NULL: a helper hands out NULL where it has not checked a result. */
static int split(PyObject *from, PyObject **left, PyObject **right)
{
    *left = PyObject_Repr(from);
    if (*left == NULL)
        return -1;
    *right = PyObject_Repr(*left);
    return 0;
}
static PyObject *out_null(PyObject *self, PyObject *object)
{
    PyObject *left, *right;
    if (split(object, &left, &right) < 0)
        return NULL;
    Py_DECREF(right);
    return left;
}

static PyMethodDef methods[] = {
    {"type_lost", type_lost, METH_O, 0},           {"none_released", none_released, METH_O, 0},
    {"none_lost", none_lost, METH_O, 0},           {"same_object", same_object, METH_O, 0},
    {"held_elsewhere", held_elsewhere, METH_O, 0}, {"length_of_list", length_of_list, METH_NOARGS, 0},
    {"caught_later", caught_later, METH_O, 0},     {"result_discarded", result_discarded, METH_O, 0},
    {"parameter", parameter, METH_NOARGS, 0},      {"out_null", out_null, METH_O, 0},
    {0}};

static PyMethodDef box_methods[] = {{"same_field", (PyCFunction)same_field, METH_O, 0},
                                    {"field_overwritten", (PyCFunction)field_overwritten, METH_O, 0},
                                    {"field_borrowed", (PyCFunction)field_borrowed, METH_O, 0},
                                    {0}};

static void box_dealloc(Box *self)
{
    Py_CLEAR(self->first);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject BoxType = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "limits.Box",
                               .tp_basicsize = sizeof(Box),
                               .tp_flags = Py_TPFLAGS_DEFAULT,
                               .tp_new = PyType_GenericNew,
                               .tp_dealloc = (destructor)box_dealloc,
                               .tp_methods = box_methods};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "limits", 0, -1, methods};

PyMODINIT_FUNC PyInit_limits(void)
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
