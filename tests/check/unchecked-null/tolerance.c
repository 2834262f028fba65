// Calls that take NULL, and calls that do not.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *xdecref_ok(PyObject *self, PyObject *arg) {
  Py_XDECREF(PyObject_CallObject(arg, NULL));
  PyErr_Clear();
  Py_RETURN_NONE;
}

static PyObject *clear_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_CallObject(arg, NULL);
  Py_CLEAR(text);
  PyErr_Clear();
  Py_RETURN_NONE;
}

static PyObject *restore_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *text = PyObject_CallObject(arg, NULL);
  Py_XDECREF(text);
  PyErr_Restore(type, value, traceback);
  Py_RETURN_NONE;
}

static PyObject *set_item_null_ok(PyObject *self, PyObject *list) {
  // The call fails in good order, with the exception of the first failure.
  if (PyList_SetItem(list, 0, PyObject_CallObject(self, NULL)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_item_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  PyTuple_SET_ITEM(tuple, 0, PyObject_Str(arg));
  if (PyErr_Occurred()) {
    Py_DECREF(tuple);
    return NULL;
  }
  return tuple;
}

static PyObject *build_value_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(NO)", PyObject_Str(arg), arg);
}

static PyObject *build_value_object_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_CallObject(arg, NULL);
  PyObject *result = Py_BuildValue("(O)", text);
  Py_XDECREF(text);
  return result;
}

static PyObject *str_of_null_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyDict_GetItemString(arg, "key");
  return PyObject_Str(value);
}

static PyObject *call_without_arguments_ok(PyObject *self, PyObject *arg) {
  return PyObject_Call(self, arg, NULL);
}

static PyObject *call_object_null_ok(PyObject *self, PyObject *arg) {
  return PyObject_CallObject(arg, NULL);
}

static PyObject *delete_attribute_ok(PyObject *self, PyObject *arg) {
  if (PyObject_SetAttrString(arg, "x", NULL) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_object_null_ok(PyObject *self, PyObject *arg) {
  PyErr_SetObject(PyExc_ValueError, NULL);
  return NULL;
}

// NULL is refused with the exception that is set already.
static PyObject *add_object_null_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (PyModule_AddObject(module, "value", value) < 0) {
    Py_XDECREF(value);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *append_null_ok(PyObject *self, PyObject *list) {
  // An error in good order, too.
  PyObject *text = PyObject_CallObject(self, NULL);
  int failed = PyList_Append(list, text);
  Py_XDECREF(text);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *dict_value_null_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyObject_CallObject(self, NULL);
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  int failed = PyDict_SetItemString(dict, "key", value);
  Py_XDECREF(value);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_add_null_bad(PyObject *self, PyObject *set) {
  PyObject *value = PyObject_CallObject(self, NULL);
  int failed = PySet_Add(set, value); // expected-warning {{[refcop-unchecked-null]}}
  Py_XDECREF(value);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *length_of_null_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  Py_ssize_t n = PyObject_Size(value);
  Py_XDECREF(value);
  if (n < 0)
    return NULL;
  return PyLong_FromSsize_t(n);
}

static PyObject *as_long_null_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "count");
  long n = PyLong_AsLong(value);
  Py_XDECREF(value);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(n);
}

static PyObject *is_true_null_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "flag");
  int truth = PyObject_IsTrue(value); // expected-warning {{[refcop-unchecked-null]}}
  Py_XDECREF(value);
  return PyLong_FromLong(truth);
}

static PyObject *compare_null_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "x");
  PyObject *result = PyObject_RichCompare(value, arg, Py_EQ);
  Py_XDECREF(value);
  return result;
}

static PyObject *get_attribute_of_null_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "x");
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  PyObject *result = PyObject_GetAttrString(value, "y");
  Py_XDECREF(value);
  return result;
}

static PyObject *variadic_end_ok(PyObject *self, PyObject *arg) {
  PyObject *optional = PyDict_GetItemString(arg, "optional");
  return PyObject_CallFunctionObjArgs(self, arg, optional, NULL);
}

static PyObject *tuple_pack_null_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_CallObject(arg, NULL);
  PyObject *pair = PyTuple_Pack(2, text, arg); // expected-warning {{[refcop-unchecked-null]}}
  Py_XDECREF(text);
  return pair;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *new_ref_null_bad(PyObject *self, PyObject *dict) {
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  return Py_NewRef(PyDict_GetItemString(dict, "key"));
}

static PyObject *xnew_ref_ok(PyObject *self, PyObject *dict) {
  PyObject *value = Py_XNewRef(PyDict_GetItemString(dict, "key"));
  if (value == NULL)
    Py_RETURN_NONE;
  return value;
}

// As with PyModule_AddObject.
static PyObject *add_object_ref_null_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  int failed = PyModule_AddObjectRef(module, "value", value);
  Py_XDECREF(value);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef newer_methods[] = {
    {"new_ref_null_bad", new_ref_null_bad, METH_O, NULL},
    {"xnew_ref_ok", xnew_ref_ok, METH_O, NULL},
    {"add_object_ref_null_ok", add_object_ref_null_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_newer_methods(void) {
  return newer_methods;
}
#endif

#if PY_VERSION_HEX >= 0x030D0000
static PyObject *add_inline_ok(PyObject *module, PyObject *arg) {
  if (PyModule_Add(module, "value", PyObject_Str(arg)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef newest_methods[] = {
    {"add_inline_ok", add_inline_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_newest_methods(void) {
  return newest_methods;
}
#endif

static PyMethodDef methods[] = {
    {"xdecref_ok", xdecref_ok, METH_O, NULL},
    {"clear_ok", clear_ok, METH_O, NULL},
    {"restore_ok", restore_ok, METH_O, NULL},
    {"set_item_null_ok", set_item_null_ok, METH_O, NULL},
    {"set_item_macro_ok", set_item_macro_ok, METH_O, NULL},
    {"build_value_ok", build_value_ok, METH_O, NULL},
    {"build_value_object_ok", build_value_object_ok, METH_O, NULL},
    {"str_of_null_ok", str_of_null_ok, METH_O, NULL},
    {"call_without_arguments_ok", call_without_arguments_ok, METH_O, NULL},
    {"call_object_null_ok", call_object_null_ok, METH_O, NULL},
    {"delete_attribute_ok", delete_attribute_ok, METH_O, NULL},
    {"set_object_null_ok", set_object_null_ok, METH_O, NULL},
    {"add_object_null_ok", add_object_null_ok, METH_O, NULL},
    {"append_null_ok", append_null_ok, METH_O, NULL},
    {"dict_value_null_bad", dict_value_null_bad, METH_O, NULL},
    {"set_add_null_bad", set_add_null_bad, METH_O, NULL},
    {"length_of_null_ok", length_of_null_ok, METH_O, NULL},
    {"as_long_null_ok", as_long_null_ok, METH_O, NULL},
    {"is_true_null_bad", is_true_null_bad, METH_O, NULL},
    {"compare_null_ok", compare_null_ok, METH_O, NULL},
    {"get_attribute_of_null_bad", get_attribute_of_null_bad, METH_O, NULL},
    {"variadic_end_ok", variadic_end_ok, METH_O, NULL},
    {"tuple_pack_null_bad", tuple_pack_null_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
