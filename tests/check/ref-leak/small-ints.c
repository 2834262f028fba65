// CPython keeps the ints from -5 to 256: since 3.12 their count does not matter.
//
// RUN: %refcop_verify -verify=old -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify=old -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -I%python_inc_312 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify=old -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop target-python=3.9 -I%python_inc_312 %s %}

#include <Python.h>

PyObject *kept_ok(PyObject *other) {
  PyObject *two = PyLong_FromLong(2);
  PyObject *half = PyNumber_FloorDivide(other, two);
  Py_DECREF(two);
  return half;
}

PyObject *kept_by_312_bad(PyObject *other) {
  return PyNumber_FloorDivide(other, PyLong_FromLong(2)); // old-warning {{leaked reference: the result of PyLong_FromLong() is not released on the way to this return}}
}

PyObject *lost_bad(PyObject *other) {
  PyObject *many = PyLong_FromLong(-6);
  if (!many)
    return NULL;
  return PyNumber_FloorDivide(other, many); // expected-warning {{leaked reference to 'many' from PyLong_FromLong()}}
}
