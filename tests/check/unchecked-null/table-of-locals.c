// Locals that are filled through a table of their addresses, by an index that changes; out-parameters of a helper
// that ends in an answer of another one.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

PyObject *filled_by_index_ok(PyObject *it) {
  PyObject *a = NULL, *b = NULL, *result = NULL;
  PyObject **slots[2] = {&a, &b};
  for (Py_ssize_t n = 0; n < 2; n++) {
    PyObject *item = PyIter_Next(it);
    if (!item)
      goto done;
    *(slots[n]) = item;
  }
  result = PyNumber_Add(a, b);
  Py_DECREF(a);
  Py_DECREF(b);
  return result;
done:
  Py_XDECREF(a);
  Py_XDECREF(b);
  return NULL;
}

PyObject *released_by_index_ok(PyObject *x) {
  PyObject *a = PyNumber_Long(x), *b = PyNumber_Float(x);
  PyObject **slots[2] = {&a, &b};
  PyObject *result = a && b ? PyNumber_Add(a, b) : NULL;
  for (Py_ssize_t n = 0; n < 2; n++)
    Py_CLEAR(*slots[n]);
  return result;
}

// Not in the table.
PyObject *beside_the_table_bad(PyObject *it) {
  PyObject *a = NULL, *b = NULL, *result = NULL;
  PyObject **slots[1] = {&a};
  for (Py_ssize_t n = 0; n < 1; n++) {
    PyObject *item = PyIter_Next(it);
    if (!item)
      goto done;
    *(slots[n]) = item;
  }
  result = PyNumber_Add(a, b); // expected-warning {{NULL is passed to PyNumber_Add here}}
done:
  Py_XDECREF(a);
  return result;
}

// The address is in the table, and nobody uses it.
void unused_table_bad(void) {
  PyObject *a = NULL;
  PyObject **slots[1] = {&a};
  (void)slots;
  Py_DECREF(a); // expected-warning {{NULL is passed to Py_DECREF here}}
}

extern void *pending(void);
extern void drop(void);

static int finish(void) {
  if (pending())
    return -1;
  drop();
  return 0;
}

// What finish() says is -1 or 0, never 1.
static int next_pair(PyObject *it, PyObject **key, PyObject **value) {
  PyObject *pair = PyIter_Next(it);
  if (!pair)
    return finish();
  if (!PyTuple_Check(pair)) {
    Py_DECREF(pair);
    PyErr_SetString(PyExc_ValueError, "no pair");
    return -1;
  }
  *key = PyTuple_GET_ITEM(pair, 0);
  *value = PyTuple_GET_ITEM(pair, 1);
  Py_INCREF(*key);
  Py_INCREF(*value);
  Py_DECREF(pair);
  return 1;
}

int merged_ok(PyObject *into, PyObject *it) {
  PyObject *key = NULL, *value = NULL;
  for (;;) {
    int more = next_pair(it, &key, &value);
    if (more < 0)
      return -1;
    if (!more)
      return 0;
    int failed = PyDict_SetItem(into, key, value);
    Py_DECREF(key);
    Py_DECREF(value);
    if (failed)
      return -1;
  }
}

int merged_too_late_bad(PyObject *into, PyObject *it) {
  PyObject *key = NULL, *value = NULL;
  int more = next_pair(it, &key, &value);
  if (more < 0)
    return -1;
  int failed = PyDict_SetItem(into, key, value); // expected-warning {{NULL is passed to PyDict_SetItem here}}
  Py_DECREF(key);   // expected-warning {{NULL is passed to Py_DECREF here}}
  Py_DECREF(value); // expected-warning {{NULL is passed to Py_DECREF here}}
  return failed;
}
