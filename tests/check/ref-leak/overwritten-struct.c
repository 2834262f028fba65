// A struct that is cleared with memset after what it holds was released: the callers know of the release.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>
#include <string.h>

typedef struct {
  const char *text;
  PyObject *owner;
} view;

static void release(view *v) {
  if (v) {
    Py_XDECREF(v->owner);
    memset(v, 0, sizeof(view));
  }
}

static void forget(view *v) { memset(v, 0, sizeof(view)); }

static int get(view *v, PyObject *object) {
  memset(v, 0, sizeof(view));
  PyObject *bytes = PyUnicode_AsUTF8String(object);
  if (bytes == NULL)
    return -1;
  v->text = PyBytes_AS_STRING(bytes);
  v->owner = bytes;
  return 0;
}

PyObject *length_ok(PyObject *object) {
  view v;
  if (get(&v, object) < 0)
    return NULL;
  PyObject *length = PyLong_FromSize_t(strlen(v.text));
  release(&v);
  return length;
}

PyObject *length_bad(PyObject *object) {
  view v;
  if (get(&v, object) < 0)
    return NULL;
  return PyLong_FromSize_t(strlen(v.text)); // expected-warning {{leaked reference to 'owner'}}
}

PyObject *forgotten_bad(PyObject *object) {
  view v;
  if (get(&v, object) < 0)
    return NULL;
  forget(&v);
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'owner'}}
}
