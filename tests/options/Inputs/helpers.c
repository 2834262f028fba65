// Functions that another file calls.
#include <Python.h>

PyObject *make(PyObject *x) {
  if (x == NULL)
    return NULL;
  return PyList_New(0);
}

int fill(PyObject **out, PyObject *x) {
  *out = PyObject_Str(x);
  return *out ? 0 : -1;
}

void drop(PyObject *x) { Py_XDECREF(x); }

struct holder {
  PyObject *list;
};

int init(struct holder *s, PyObject *x) {
  s->list = PyList_New(3);
  return s->list ? 0 : -1;
}

Py_ssize_t extend(PyObject **dst, Py_ssize_t n) {
  if (_PyTuple_Resize(dst, n) < 0)
    return -1;
  return n + 1;
}

static PyObject *unseen(void) { return PyList_New(0); }
PyObject *(*const pointer)(void) = unseen;
