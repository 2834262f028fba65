// Static helpers may lend: that is their contract. It is what they hand on that counts;
// at level 2 where paths of a helper disagree.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *registry;

static PyObject *lend(PyObject *key) {
  return PyDict_GetItemWithError(registry, key);
}

static PyObject *lend_argument(PyObject *object) {
  return object;
}

static PyObject *lend_none(void) {
  return Py_None;
}

static PyObject *lent_bad(PyObject *self, PyObject *key) {
  return lend(key); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *lent_ok(PyObject *self, PyObject *key) {
  PyObject *value = lend(key);
  Py_XINCREF(value);
  return value;
}

static PyObject *lent_argument_bad(PyObject *self, PyObject *arg) {
  return lend_argument(arg); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *lent_argument_ok(PyObject *self, PyObject *arg) {
  PyObject *same = lend_argument(arg);
  Py_INCREF(same);
  return same;
}

static PyObject *lent_twice(PyObject *key) {
  PyObject *value = lend(key);
  if (value == NULL)
    return lend_none();
  return value;
}

static PyObject *lent_twice_bad(PyObject *self, PyObject *key) {
  PyObject *value = lent_twice(key);
  if (value == Py_None)
    Py_RETURN_NONE;
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

// Some paths lend, others give: no caller can do right.
static PyObject *lend_or_make_bad(PyObject *key) {
  PyObject *value = PyDict_GetItemWithError(registry, key);
  if (value == NULL)
    value = PyObject_Repr(key);
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *lend_or_make_caller_bad(PyObject *self, PyObject *key) {
  return lend_or_make_bad(key); // two-warning {{[refcop-borrowed-return]}}
}

// Lends when asked to, gives otherwise: a caller that knows can do right.
static PyObject *lend_or_give(PyObject *object, int give) {
  if (give)
    Py_INCREF(object);
  return object;
}

static PyObject *lend_or_give_ok(PyObject *self, PyObject *arg) {
  return lend_or_give(arg, 1);
}

static PyObject *lend_or_give_bad(PyObject *self, PyObject *arg) {
  return lend_or_give(arg, 0); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *make_and_register(PyObject *key) {
  PyObject *value = PyObject_Repr(key);
  if (value == NULL)
    return NULL;
  if (PyDict_SetItem(registry, key, value) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_DECREF(value);
  return value; // the registry holds it
}

static PyObject *registered_bad(PyObject *self, PyObject *key) {
  return make_and_register(key); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *registered_ok(PyObject *self, PyObject *key) {
  PyObject *value = make_and_register(key);
  Py_XINCREF(value);
  return value;
}

static int find(PyObject *key, PyObject **result) {
  *result = PyDict_GetItemWithError(registry, key);
  return *result != NULL;
}

// That what the helper stores through the pointer is borrowed is not inferred.
static PyObject *FN_found_bad(PyObject *self, PyObject *key) {
  PyObject *value;
  if (!find(key, &value))
    Py_RETURN_NONE;
  return value;
}

static PyObject *found_ok(PyObject *self, PyObject *key) {
  PyObject *value;
  if (!find(key, &value))
    Py_RETURN_NONE;
  Py_INCREF(value);
  return value;
}

static PyObject *deepest(PyObject *list) {
  if (PyList_GET_SIZE(list) == 0)
    return list;
  return deepest(PyList_GET_ITEM(list, 0));
}

static PyObject *deepest_bad(PyObject *self, PyObject *list) {
  // two-warning@+1 {{[refcop-borrowed-return]}}
  return deepest(list); // expected-warning {{[refcop-borrowed-return]}}
}

// No path returns NULL.
static PyObject *deepest_ok(PyObject *self, PyObject *list) {
  PyObject *found = deepest(list);
  Py_INCREF(found);
  return found;
}

// Exported, not in any table: callers elsewhere may know that it lends.
PyObject *exported_ok(PyObject *key) {
  return PyDict_GetItemWithError(registry, key);
}

PyObject *unknown_lookup(PyObject *key);

static PyObject *unknown_ok(PyObject *self, PyObject *key) {
  return unknown_lookup(key);
}

static PyObject *init_registry_ok(PyObject *self, PyObject *arg) {
  Py_XSETREF(registry, PyDict_New());
  if (registry == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"lent_bad", lent_bad, METH_O, NULL},
    {"lent_ok", lent_ok, METH_O, NULL},
    {"lent_argument_bad", lent_argument_bad, METH_O, NULL},
    {"lent_argument_ok", lent_argument_ok, METH_O, NULL},
    {"lent_twice_bad", lent_twice_bad, METH_O, NULL},
    {"lend_or_make_caller_bad", lend_or_make_caller_bad, METH_O, NULL},
    {"lend_or_give_ok", lend_or_give_ok, METH_O, NULL},
    {"lend_or_give_bad", lend_or_give_bad, METH_O, NULL},
    {"registered_bad", registered_bad, METH_O, NULL},
    {"registered_ok", registered_ok, METH_O, NULL},
    {"FN_found_bad", FN_found_bad, METH_O, NULL},
    {"found_ok", found_ok, METH_O, NULL},
    {"deepest_bad", deepest_bad, METH_O, NULL},
    {"deepest_ok", deepest_ok, METH_O, NULL},
    {"unknown_ok", unknown_ok, METH_O, NULL},
    {"init_registry_ok", init_registry_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
