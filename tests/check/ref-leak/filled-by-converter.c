// A converter fills a part of the instance that is being made, and lends what it puts there: the member's reference is taken behind it.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note %s

#include <Python.h>
#include <string.h>

typedef struct {
  char *narrow;
  PyObject *object;
  PyObject *cleanup;
} Path;

typedef struct {
  PyObject_HEAD
  Path path;
  int open;
} Scan;

static int convert(PyObject *o, void *p) {
  Path *path = p;
  path->cleanup = NULL;
  if (o == Py_None) {
    path->narrow = NULL;
    path->object = o;
    return 1;
  }
  PyObject *bytes = PyBytes_FromObject(o);
  if (!bytes)
    return 0;
  path->narrow = PyBytes_AS_STRING(bytes);
  path->object = o;
  path->cleanup = bytes;
  return 1;
}

static void Scan_dealloc(Scan *self) {
  Py_XDECREF(self->path.object);
  Py_XDECREF(self->path.cleanup);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject ScanType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Scan",
    .tp_basicsize = sizeof(Scan),
    .tp_dealloc = (destructor)Scan_dealloc,
};

static PyObject *filled_ok(PyObject *self, PyObject *args) {
  Scan *scan = PyObject_New(Scan, &ScanType);
  if (!scan)
    return NULL;
  memset(&scan->path, 0, sizeof scan->path);
  if (!PyArg_ParseTuple(args, "|O&:scan", convert, &scan->path))
    goto error;
  Py_XINCREF(scan->path.object);
  if (!(scan->open = scan->path.narrow != NULL))
    goto error;
  return (PyObject *)scan;
error:
  Py_DECREF(scan);
  return NULL;
}

static PyObject *filled_by_slot_ok(PyObject *self, PyObject *args) {
  Scan *scan = (Scan *)ScanType.tp_alloc(&ScanType, 0);
  if (!scan)
    return NULL;
  if (!PyArg_ParseTuple(args, "|O&:scan", convert, &scan->path)) {
    Py_DECREF(scan);
    return NULL;
  }
  Py_XINCREF(scan->path.object);
  return (PyObject *)scan;
}

static PyObject *taken_twice_bad(PyObject *self, PyObject *args) {
  Scan *scan = PyObject_New(Scan, &ScanType);
  if (!scan)
    return NULL;
  memset(&scan->path, 0, sizeof scan->path);
  if (!PyArg_ParseTuple(args, "|O&:scan", convert, &scan->path)) {
    Py_DECREF(scan);
    return NULL;
  }
  Py_XINCREF(scan->path.object);
  Py_XINCREF(scan->path.object);
  return (PyObject *)scan; // expected-warning {{leaked reference to 'object': it is not released on the way to this return}}
}

// The instance was there before: its member owns what it holds.
static PyObject *there_before_bad(Scan *self, PyObject *args) {
  if (!self->path.object)
    return NULL;
  Py_INCREF(self->path.object);
  return PyList_New(0); // expected-warning {{leaked reference to 'object': it is not released on the way to this return}}
}

PyMethodDef methods[] = {{"a", filled_ok, METH_VARARGS, NULL},
                         {"b", filled_by_slot_ok, METH_VARARGS, NULL},
                         {"c", taken_twice_bad, METH_VARARGS, NULL},
                         {"d", (PyCFunction)there_before_bad, METH_NOARGS, NULL},
                         {NULL}};
