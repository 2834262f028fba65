// A helper that puts an object into a struct: the caller's own struct on its stack only borrows.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

struct view {
  PyObject_HEAD int count;
  Py_buffer view;
};

struct slice {
  struct view *of;
  char *data;
  Py_ssize_t shape[8], strides[8], suboffsets[8];
};

static void copy(struct view *of, struct slice *into) {
  Py_ssize_t *shape = of->view.shape, *strides = of->view.strides, *suboffsets = of->view.suboffsets;
  into->of = of;
  into->data = of->view.buf;
  for (int k = 0; k < of->view.ndim; k++) {
    into->shape[k] = shape[k];
    into->strides[k] = strides[k];
    into->suboffsets[k] = suboffsets ? suboffsets[k] : -1;
  }
}

void slice_drop(struct slice *slice) { Py_CLEAR(slice->of); }

static PyObject *length_ok(struct view *self, PyObject *unused) {
  struct slice slice;
  copy(self, &slice);
  return PyLong_FromSsize_t(slice.of->view.len);
}

static PyObject *keep_bad(struct view *self, PyObject *item) {
  PyObject *list = PyList_New(1);
  if (!list)
    return NULL;
  PyList_SET_ITEM(list, 0, item); // expected-warning {{borrowed}}
  return list;
}

// The reference goes to the slice, with or without another one; many paths meet on the way.
static int start(struct view *of, int dimensions, struct slice *into, int is_new) {
  int k, result = -1;
  Py_buffer *buffer = &of->view;
  if (into->of || into->data) {
    PyErr_SetString(PyExc_ValueError, "started already");
    goto fail;
  }
  if (buffer->strides) {
    for (k = 0; k < dimensions; k++)
      into->strides[k] = buffer->strides[k];
  } else {
    Py_ssize_t stride = buffer->itemsize;
    for (k = dimensions - 1; k >= 0; k--) {
      into->strides[k] = stride;
      stride *= buffer->shape[k];
    }
  }
  for (k = 0; k < dimensions; k++) {
    into->shape[k] = buffer->shape[k];
    if (buffer->suboffsets)
      into->suboffsets[k] = buffer->suboffsets[k];
    else
      into->suboffsets[k] = -1;
  }
  into->of = of;
  into->data = (char *)buffer->buf;
  if (of->count++ == 0 && !is_new)
    Py_INCREF(of);
  result = 0;
  goto done;
fail:
  into->of = NULL;
  into->data = NULL;
  result = -1;
done:
  return result;
}

int slice_of_ok(PyObject *o, int dimensions, struct slice *into) {
  struct view *made = NULL, *view = NULL;
  if (PyLong_Check(o)) {
    view = (struct view *)o;
  } else {
    view = made = (struct view *)PyMemoryView_FromObject(o);
    if (!view)
      goto fail;
  }
  if (start(view, dimensions, into, made != NULL) == -1)
    goto fail;
  return 0;
fail:
  Py_XDECREF(made);
  return -1;
}

static PyMethodDef methods[] = {
    {"length", (PyCFunction)length_ok, METH_NOARGS, ""},
    {"keep", (PyCFunction)keep_bad, METH_O, ""},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.View",
    .tp_basicsize = sizeof(struct view),
    .tp_methods = methods,
};
