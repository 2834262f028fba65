// New references that a function makes and loses: constructors, conversions, calls, attributes.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *list_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *list_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  Py_DECREF(list);
  Py_RETURN_NONE;
}

static PyObject *overwritten_bad(PyObject *self, PyObject *arg) {
  PyObject *result = PyList_New(0);
  if (result == NULL)
    return NULL;
  result = PyObject_Str(arg);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *overwritten_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyList_New(0);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  result = PyObject_Str(arg);
  return result;
}

static PyObject *ignored_result_bad(PyObject *self, PyObject *arg) {
  PyObject_CallObject(arg, NULL); // expected-warning {{[refcop-ref-leak]}}
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *ignored_result_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_CallObject(arg, NULL);
  if (result == NULL)
    return NULL;
  Py_DECREF(result);
  Py_RETURN_NONE;
}

static PyObject *ignored_xdecref_ok(PyObject *self, PyObject *arg) {
  Py_XDECREF(PyObject_CallObject(arg, NULL));
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *cast_to_void_bad(PyObject *self, PyObject *arg) {
  (void)PyObject_Repr(arg); // expected-warning {{[refcop-ref-leak]}}
  Py_RETURN_NONE;
}

static PyObject *compared_only_bad(PyObject *self, PyObject *arg) {
  if (PyObject_GetAttrString(arg, "x") == NULL) // expected-warning {{[refcop-ref-leak]}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *attribute_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    return NULL;
  long hash = (long)PyObject_Hash(name);
  return PyLong_FromLong(hash); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *attribute_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    return NULL;
  long hash = (long)PyObject_Hash(name);
  Py_DECREF(name);
  return PyLong_FromLong(hash);
}

static PyObject *incref_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *incref_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return arg;
}

static PyObject *incref_twice_bad(PyObject *self, PyObject *arg) {
  Py_INCREF(self);
  Py_INCREF(self);
  return self; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *new_and_incref_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  Py_XINCREF(list);
  return list; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *import_bad(PyObject *self, PyObject *arg) {
  PyObject *module = PyImport_ImportModule("json");
  if (module == NULL)
    return NULL;
  return PyObject_GetAttrString(module, "dumps"); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *import_ok(PyObject *self, PyObject *arg) {
  PyObject *module = PyImport_ImportModule("json");
  if (module == NULL)
    return NULL;
  PyObject *dumps = PyObject_GetAttrString(module, "dumps");
  Py_DECREF(module);
  return dumps;
}

static PyObject *chain_bad(PyObject *self, PyObject *arg) {
  return PyObject_Str(PyObject_Type(arg)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *chain_ok(PyObject *self, PyObject *arg) {
  return PyObject_Str((PyObject *)Py_TYPE(arg));
}

static PyObject *number_bad(PyObject *self, PyObject *arg) {
  PyObject *one = PyLong_FromLong(1001);
  if (one == NULL)
    return NULL;
  return PyNumber_Add(arg, one); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *number_ok(PyObject *self, PyObject *arg) {
  PyObject *one = PyLong_FromLong(1001);
  if (one == NULL)
    return NULL;
  PyObject *sum = PyNumber_Add(arg, one);
  Py_DECREF(one);
  return sum;
}

static PyObject *nested_call_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+2 {{[refcop-ref-leak]}}
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  return PyNumber_Multiply(arg, PyNumber_Add(arg, arg));
}

static PyObject *bytes_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  return PyLong_FromSsize_t(PyBytes_GET_SIZE(bytes)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *bytes_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  Py_ssize_t size = PyBytes_GET_SIZE(bytes);
  Py_DECREF(bytes);
  return PyLong_FromSsize_t(size);
}

static PyObject *iterator_bad(PyObject *self, PyObject *arg) {
  PyObject *iterator = PyObject_GetIter(arg);
  if (iterator == NULL)
    return NULL;
  PyObject *first = PyIter_Next(iterator);
  if (first == NULL && !PyErr_Occurred())
    PyErr_SetString(PyExc_ValueError, "empty");
  return first; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *iterator_ok(PyObject *self, PyObject *arg) {
  PyObject *iterator = PyObject_GetIter(arg);
  if (iterator == NULL)
    return NULL;
  PyObject *first = PyIter_Next(iterator);
  Py_DECREF(iterator);
  if (first == NULL && !PyErr_Occurred())
    PyErr_SetString(PyExc_ValueError, "empty");
  return first;
}

static PyObject *through_cast_bad(PyObject *self, PyObject *arg) {
  PyLongObject *number = (PyLongObject *)PyNumber_Long(arg);
  if (!number)
    return NULL;
  return PyFloat_FromDouble(1.5); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *through_cast_ok(PyObject *self, PyObject *arg) {
  PyLongObject *number = (PyLongObject *)PyNumber_Long(arg);
  if (!number)
    return NULL;
  Py_DECREF((PyObject *)number);
  return PyFloat_FromDouble(1.5);
}

static PyObject *alias_bad(PyObject *self, PyObject *arg) {
  PyObject *first = PyObject_Repr(arg), *second = first;
  if (second == NULL)
    return NULL;
  first = NULL;
  Py_XDECREF(first);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *alias_ok(PyObject *self, PyObject *arg) {
  PyObject *first = PyObject_Repr(arg), *second = first;
  if (first == NULL)
    return NULL;
  Py_DECREF(second);
  Py_RETURN_NONE;
}

static PyObject *set_to_null_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Repr(arg);
  text = NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

static PyObject *format_ok(PyObject *self, PyObject *arg) {
  return PyUnicode_FromFormat("%R and %S", arg, self);
}

static PyObject *format_inline_bad(PyObject *self, PyObject *arg) {
  return PyUnicode_FromFormat("<%S>", PyObject_Type(arg)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *error_text_bad(PyObject *self, PyObject *arg) {
  PyErr_Format(PyExc_TypeError, "not a %R", PyObject_Type(arg));
  return NULL; // expected-warning {{[refcop-ref-leak]}}
}

static PyMethodDef methods[] = {
    {"list_bad", list_bad, METH_O, NULL},
    {"list_ok", list_ok, METH_O, NULL},
    {"overwritten_bad", overwritten_bad, METH_O, NULL},
    {"overwritten_ok", overwritten_ok, METH_O, NULL},
    {"ignored_result_bad", ignored_result_bad, METH_O, NULL},
    {"ignored_result_ok", ignored_result_ok, METH_O, NULL},
    {"ignored_xdecref_ok", ignored_xdecref_ok, METH_O, NULL},
    {"cast_to_void_bad", cast_to_void_bad, METH_O, NULL},
    {"compared_only_bad", compared_only_bad, METH_O, NULL},
    {"attribute_bad", attribute_bad, METH_O, NULL},
    {"attribute_ok", attribute_ok, METH_O, NULL},
    {"incref_bad", incref_bad, METH_O, NULL},
    {"incref_ok", incref_ok, METH_O, NULL},
    {"incref_twice_bad", incref_twice_bad, METH_O, NULL},
    {"new_and_incref_bad", new_and_incref_bad, METH_O, NULL},
    {"import_bad", import_bad, METH_O, NULL},
    {"import_ok", import_ok, METH_O, NULL},
    {"chain_bad", chain_bad, METH_O, NULL},
    {"chain_ok", chain_ok, METH_O, NULL},
    {"number_bad", number_bad, METH_O, NULL},
    {"number_ok", number_ok, METH_O, NULL},
    {"nested_call_bad", nested_call_bad, METH_O, NULL},
    {"bytes_bad", bytes_bad, METH_O, NULL},
    {"bytes_ok", bytes_ok, METH_O, NULL},
    {"iterator_bad", iterator_bad, METH_O, NULL},
    {"iterator_ok", iterator_ok, METH_O, NULL},
    {"through_cast_bad", through_cast_bad, METH_O, NULL},
    {"through_cast_ok", through_cast_ok, METH_O, NULL},
    {"alias_bad", alias_bad, METH_O, NULL},
    {"alias_ok", alias_ok, METH_O, NULL},
    {"set_to_null_bad", set_to_null_bad, METH_O, NULL},
    {"format_ok", format_ok, METH_O, NULL},
    {"format_inline_bad", format_inline_bad, METH_O, NULL},
    {"error_text_bad", error_text_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
