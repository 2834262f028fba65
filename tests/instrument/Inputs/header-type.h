/* A type that lives in a header of the project, as a whole. */
typedef struct {
    PyObject_HEAD
    PyObject *value;
} Boxed;

static PyObject *Boxed_new(PyTypeObject *type, PyObject *args, PyObject *kwds) {
    Boxed *self = (Boxed *)PyType_GenericAlloc(type, 0);
    if (self)
        self->value = PyList_New(0);
    return (PyObject *)self;
}

static void Boxed_dealloc(PyObject *self) {
    Py_CLEAR(((Boxed *)self)->value);
    PyObject_Free(self);
}

static PyTypeObject Boxed_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "kinds.Boxed",
                                  .tp_basicsize = sizeof(Boxed), .tp_new = Boxed_new,
                                  .tp_dealloc = Boxed_dealloc};
