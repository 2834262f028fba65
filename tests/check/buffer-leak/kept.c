// Buffers whose pointer is kept, whose scope ends, or that a member holds.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}
#include <Python.h>

int read_bytes(PyObject *object, const void **bytes, Py_ssize_t *size) {
  Py_buffer view;
  if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0)
    return -1;
  *bytes = view.buf;
  *size = view.len;
  return 0; // expected-warning {{leaked buffer: 'view' from PyObject_GetBuffer() is not released}}
}

int read_bytes_ok(PyObject *object, Py_buffer *view, const void **bytes) {
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return -1;
  *bytes = view->buf;
  return 0;
}

int scope_bad(PyObject *object) {
  int sum = 0;
  if (object != NULL) {
    Py_buffer view;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0)
      return -1;
    sum = ((const char *)view.buf)[0];
  } // expected-warning {{leaked buffer: 'view' from PyObject_GetBuffer() is not released before its scope ends}}
  return sum;
}

int scope_ok(PyObject *object) {
  int sum = 0;
  if (object != NULL) {
    Py_buffer view;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) != 0)
      return -1;
    sum = ((const char *)view.buf)[0];
    PyBuffer_Release(&view);
  }
  return sum;
}

typedef struct {
  PyObject_HEAD Py_buffer view;
} Holder;

static int holder_init(Holder *self, PyObject *args, PyObject *kwargs) {
  PyObject *object;
  if (!PyArg_ParseTuple(args, "O", &object))
    return -1;
  PyBuffer_Release(&self->view);
  return PyObject_GetBuffer(object, &self->view, PyBUF_SIMPLE);
}

static int holder_clear(Holder *self) {
  PyBuffer_Release(&self->view);
  return 0;
}

static int holder_traverse(Holder *self, visitproc visit, void *arg) {
  Py_VISIT(self->view.obj);
  return 0;
}

// expected-warning@+1 {{leaked buffer: 'view' of 'spam.Bad' is never released: tp_dealloc does nothing with it}}
static void holder_dealloc_bad(Holder *self) {
  PyObject_GC_UnTrack(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Bad",
    .tp_basicsize = sizeof(Holder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_init = (initproc)holder_init,
    .tp_traverse = (traverseproc)holder_traverse,
    .tp_clear = (inquiry)holder_clear,
    .tp_dealloc = (destructor)holder_dealloc_bad,
};

static void holder_dealloc_ok(Holder *self) {
  PyObject_GC_UnTrack(self);
  Py_TYPE(self)->tp_clear((PyObject *)self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Ok",
    .tp_basicsize = sizeof(Holder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_init = (initproc)holder_init,
    .tp_traverse = (traverseproc)holder_traverse,
    .tp_clear = (inquiry)holder_clear,
    .tp_dealloc = (destructor)holder_dealloc_ok,
};
