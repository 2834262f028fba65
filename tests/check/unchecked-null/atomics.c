// An atomic operation writes through the pointers that it is given: what lies there afterwards is anybody's guess.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdatomic.h>

static _Atomic(PyObject *) shared;
static PyObject *plain;

PyObject *compare_exchange_ok(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  PyObject *seen = NULL;
  if (!atomic_compare_exchange_strong(&shared, &seen, list)) {
    Py_DECREF(list);
    list = seen;
  }
  return Py_NewRef(list);
}

PyObject *gnu_compare_exchange_ok(void) {
  PyObject *list = PyList_New(0), *seen = NULL;
  if (list == NULL)
    return NULL;
  if (!__atomic_compare_exchange_n(&plain, &seen, list, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    Py_DECREF(list);
    list = seen;
  }
  return Py_NewRef(list);
}

PyObject *load_ok(void) {
  PyObject *seen = NULL;
  __atomic_load(&plain, &seen, __ATOMIC_SEQ_CST);
  return Py_NewRef(seen);
}

PyObject *exchange_ok(PyObject *next) {
  PyObject *seen = NULL;
  __atomic_exchange(&plain, &next, &seen, __ATOMIC_SEQ_CST);
  return Py_NewRef(seen);
}

int expected_ok(PyObject *list) {
  static int done;
  int expected = 0;
  PyObject *first = NULL;
  __atomic_compare_exchange_n(&done, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  if (expected)
    first = list;
  return first == NULL;
}

PyObject *other_variable_bad(PyObject *next) {
  PyObject *seen = NULL, *none = NULL;
  __atomic_exchange(&plain, &next, &seen, __ATOMIC_SEQ_CST);
  return Py_NewRef(none); // two-warning {{NULL is passed to Py_NewRef here}}
}

// Where the exchange was made, what was expected is as it was.
int FP_exchanged_ok(void) {
  static int done;
  int expected = 0;
  PyObject *list = NULL;
  if (__atomic_compare_exchange_n(&done, &expected, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    list = PyList_New(0);
  if (expected == 1)
    return 0; // expected-warning {{leaked reference to 'list' from PyList_New()}}
  Py_XDECREF(list);
  return 1;
}
