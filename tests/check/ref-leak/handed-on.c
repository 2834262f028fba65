// An argument that a helper hands on through a pointer, to a function that may take it over as one of those that the file puts there
// does, is no surer to be still the caller's than if it had been given to that function directly.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=ignored-error %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject *(*make)(Py_ssize_t);
  int (*put)(PyObject *, Py_ssize_t, PyObject *);
} Maker;

void fill_ok(Maker *maker, int lists) {
  if (lists) {
    maker->make = PyList_New;
    maker->put = PyList_SetItem;
  } else {
    maker->make = PyTuple_New;
    maker->put = PyTuple_SetItem;
  }
}

static PyObject *pair(Maker *maker, PyObject *name, PyObject *value) {
  PyObject *made = maker->make(2);
  if (made == NULL)
    return NULL;
  maker->put(made, 0, name); // PyList_SetItem, or PyTuple_SetItem
  maker->put(made, 1, value);
  return made;
}

static PyObject *pair_of(Maker *maker, PyObject *name) {
  Py_INCREF(Py_None);
  return pair(maker, name, Py_None);
}

PyObject *none_ok(Maker *maker) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  return pair_of(maker, name); // two-warning {{leaked reference to 'name'}}
}

PyObject *named_ok(Maker *maker, PyObject *value) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  Py_INCREF(value);
  return pair(maker, name, value); // two-warning {{leaked reference to 'name'}} two-warning {{leaked reference to 'value'}}
}

typedef struct {
  int (*look)(PyObject *);
} Looker;
void fill_other(Looker *looker) { looker->look = PyObject_IsTrue; }
static int look(Looker *looker, PyObject *name) { return looker->look(name); }
static PyObject *looked_at_bad(Looker *looker) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  return PyLong_FromLong(look(looker, name)); // expected-warning {{leaked reference to 'name'}}
}
PyObject *use_looker(Looker *looker) { return looked_at_bad(looker); }

static int length(Maker *maker, PyObject *name) { return maker->make != NULL && PyObject_IsTrue(name) > 0; }

static PyObject *known_bad(Maker *maker) {
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  return PyLong_FromLong(length(maker, name)); // expected-warning {{leaked reference to 'name'}}
}
PyObject *use(Maker *maker) { return known_bad(maker); }
