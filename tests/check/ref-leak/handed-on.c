// An argument that a helper hands on to a function that nobody knows is no surer to be still the caller's than if it had
// been given to that function directly.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=ignored-error %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject *(*make)(Py_ssize_t);
  int (*put)(PyObject *, Py_ssize_t, PyObject *);
} Maker;

static PyObject *pair(Maker *maker, PyObject *name, PyObject *value) {
  PyObject *made = maker->make(2);
  if (made == NULL)
    return NULL;
  maker->put(made, 0, name); // PyList_SetItem, or PyTuple_SetItem
  maker->put(made, 1, value);
  return made;
}

PyObject *named_ok(Maker *maker, PyObject *value) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  Py_INCREF(value);
  return pair(maker, name, value); // two-warning {{leaked reference to 'name'}} two-warning {{leaked reference to 'value'}}
}

static int length(Maker *maker, PyObject *name) { return maker->make != NULL && PyObject_IsTrue(name) > 0; }

static PyObject *known_bad(Maker *maker) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  return PyLong_FromLong(length(maker, name)); // expected-warning {{leaked reference to 'name'}}
}
PyObject *use(Maker *maker) { return known_bad(maker); }
