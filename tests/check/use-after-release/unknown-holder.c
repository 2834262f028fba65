// A function behind a table of another module got the object before it was released: it may hold it. What a function of the
// file does is known.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static void **api;
#define remember (*(int (*)(PyObject *, PyObject *))api[0])
PyObject *bytes_of(PyObject *text);
int write_out(const char *bytes);

static int looks(PyObject *table, PyObject *item) {
  return PyObject_RichCompareBool(table, item, Py_EQ);
}

static PyObject *remembered_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PyObject_Str(arg);
  if (!item)
    return NULL;
  int failed = remember(self, item) == -1;
  Py_DECREF(item);
  if (failed)
    return NULL;
  return item; // two-warning {{'item' is returned after its last reference was released}}
}

static PyObject *looked_at_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyObject_Str(arg);
  if (!item)
    return NULL;
  int failed = looks(self, item) == -1;
  Py_DECREF(item);
  if (failed)
    return NULL;
  return item; // expected-warning {{'item' is returned after its last reference was released}}
}

/* What bytes_of() gives may be the text itself, counted. */
static PyObject *inside_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = bytes_of(arg);
  if (!bytes)
    return NULL;
  const char *start = PyBytes_AsString(bytes);
  if (!start) {
    Py_DECREF(bytes);
    return NULL;
  }
  Py_DECREF(bytes);
  return PyLong_FromLong(write_out(start)); // two-warning {{'start' points into 'bytes'}}
}

static PyMethodDef methods[] = {
    {"remembered", remembered_ok, METH_O, NULL},
    {"looked_at", looked_at_bad, METH_O, NULL},
    {"inside", inside_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMethodDef *the_methods(void **table) {
  api = table;
  return methods;
}
