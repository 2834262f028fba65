// Borrowed references given to calls that steal.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *list_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyList_SET_ITEM(list, 0, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  return list;
}

static PyObject *list_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  Py_INCREF(arg);
  PyList_SET_ITEM(list, 0, arg);
  return list;
}

static PyObject *incref_behind_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyList_SET_ITEM(list, 0, arg);
  Py_INCREF(arg);
  return list;
}

static PyObject *tuple_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(2);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 0, arg);
  PyTuple_SET_ITEM(tuple, 1, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  return tuple;
}

static PyObject *tuple_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(2);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 0, arg);
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 1, arg);
  return tuple;
}

static PyObject *list_function_bad(PyObject *self, PyObject *list) {
  if (PyList_SetItem(list, 0, self) < 0) // expected-warning {{[refcop-borrowed-stolen]}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *list_function_ok(PyObject *self, PyObject *list) {
  Py_INCREF(self);
  if (PyList_SetItem(list, 0, self) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *list_function_null_ok(PyObject *self, PyObject *list) {
  if (PyList_SetItem(list, 0, NULL) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *tuple_function_bad(PyObject *self, PyObject *dict) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  // expected-warning@+1 {{[refcop-borrowed-stolen]}}
  PyTuple_SetItem(tuple, 0, PyDict_GetItemString(dict, "key"));
  return tuple;
}

static PyObject *copied_items_bad(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *copy = PyList_New(n);
  if (copy == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < n; i++)
    // expected-warning@+1 {{[refcop-borrowed-stolen]}}
    PyList_SET_ITEM(copy, i, PyList_GET_ITEM(list, i));
  return copy;
}

static PyObject *copied_items_ok(PyObject *self, PyObject *list) {
  Py_ssize_t n = PyList_GET_SIZE(list);
  PyObject *copy = PyList_New(n);
  if (copy == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    Py_INCREF(item);
    PyList_SET_ITEM(copy, i, item);
  }
  return copy;
}

static PyObject *new_items_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(3);
  if (list == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < 3; i++) {
    PyObject *number = PyLong_FromSsize_t(i);
    if (number == NULL) {
      Py_DECREF(list);
      return NULL;
    }
    PyList_SET_ITEM(list, i, number);
  }
  return list;
}

static PyObject *build_n_bad(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(iN)", 1, arg); // expected-warning {{[refcop-borrowed-stolen]}}
}

static PyObject *build_n_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return Py_BuildValue("(iN)", 1, arg);
}

static PyObject *build_single_bad(PyObject *self, PyObject *arg) {
  return Py_BuildValue("N", arg); // expected-warning {{[refcop-borrowed-stolen]}}
}

static PyObject *call_function_n_bad(PyObject *self, PyObject *arg) {
  return PyObject_CallFunction(self, "(N)", arg); // expected-warning {{[refcop-borrowed-stolen]}}
}

static PyObject *call_method_n_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+1 {{[refcop-borrowed-stolen]}}
  return PyObject_CallMethod(self, "use", "sN", "x", arg);
}

static PyObject *call_method_o_ok(PyObject *self, PyObject *arg) {
  return PyObject_CallMethod(self, "use", "sO", "x", arg);
}

static PyObject *add_object_bad(PyObject *module, PyObject *arg) {
  if (PyModule_AddObject(module, "arg", arg) < 0) // expected-warning {{[refcop-borrowed-stolen]}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *add_object_ok(PyObject *module, PyObject *arg) {
  Py_INCREF(arg);
  if (PyModule_AddObject(module, "arg", arg) < 0) {
    Py_DECREF(arg);
    return NULL;
  }
  Py_RETURN_NONE;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *add_object_ref_ok(PyObject *module, PyObject *arg) {
  if (PyModule_AddObjectRef(module, "arg", arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef newer_methods[] = {
    {"add_object_ref_ok", add_object_ref_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_newer_methods(void) {
  return newer_methods;
}
#endif

static PyMethodDef methods[] = {
    {"list_macro_bad", list_macro_bad, METH_O, NULL},
    {"list_macro_ok", list_macro_ok, METH_O, NULL},
    {"incref_behind_ok", incref_behind_ok, METH_O, NULL},
    {"tuple_macro_bad", tuple_macro_bad, METH_O, NULL},
    {"tuple_macro_ok", tuple_macro_ok, METH_O, NULL},
    {"list_function_bad", list_function_bad, METH_O, NULL},
    {"list_function_ok", list_function_ok, METH_O, NULL},
    {"list_function_null_ok", list_function_null_ok, METH_O, NULL},
    {"tuple_function_bad", tuple_function_bad, METH_O, NULL},
    {"copied_items_bad", copied_items_bad, METH_O, NULL},
    {"copied_items_ok", copied_items_ok, METH_O, NULL},
    {"new_items_ok", new_items_ok, METH_O, NULL},
    {"build_n_bad", build_n_bad, METH_O, NULL},
    {"build_n_ok", build_n_ok, METH_O, NULL},
    {"build_single_bad", build_single_bad, METH_O, NULL},
    {"call_function_n_bad", call_function_n_bad, METH_O, NULL},
    {"call_method_n_bad", call_method_n_bad, METH_O, NULL},
    {"call_method_o_ok", call_method_o_ok, METH_O, NULL},
    {"add_object_bad", add_object_bad, METH_O, NULL},
    {"add_object_ok", add_object_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
