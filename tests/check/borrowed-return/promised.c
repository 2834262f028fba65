// A function of the C API that is defined here and has several contracts, one for each kind of argument.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

PyObject *PyObject_Type(PyObject *o) {
  if (!o)
    return PyErr_Format(PyExc_SystemError, "null");
  PyObject *type = (PyObject *)Py_TYPE(o);
  return type; // expected-warning {{borrowed reference 'type' is returned where a new reference is expected}}
}

PyObject *PyObject_Str(PyObject *o) {
  if (!o)
    return PyUnicode_FromString("<NULL>");
  if (PyUnicode_CheckExact(o)) {
    Py_INCREF(o);
    return o;
  }
  return Py_TYPE(o)->tp_str(o);
}

// Gives back its argument, with a reference of its own or as it is: no promise of one kind.
PyObject *PySequence_Fast(PyObject *o, const char *message) {
  if (PyList_CheckExact(o) || PyTuple_CheckExact(o)) {
    Py_INCREF(o);
    return o;
  }
  return PySequence_List(o);
}
