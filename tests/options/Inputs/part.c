// Included by parts.c.
static PyObject *from_part_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL || PyObject_IsTrue(arg) < 0)
    return NULL;
  return list;
}

typedef struct {
  PyObject_HEAD PyObject *kept;
} Kept;

static PyObject *kept_keep(Kept *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_XSETREF(self->kept, arg);
  Py_RETURN_NONE;
}

static PyMethodDef kept_methods[] = {{"keep", (PyCFunction)kept_keep, METH_O}, {NULL}};

static void kept_dealloc(Kept *self) {
  Py_XDECREF(self->kept);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject kept_bad = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "part.Kept",
    .tp_basicsize = sizeof(Kept),
    .tp_dealloc = (destructor)kept_dealloc,
    .tp_methods = kept_methods,
};
