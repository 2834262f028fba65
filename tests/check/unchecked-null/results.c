// Results that can be NULL, used without a check: level 1 when data can make them NULL, level 2 when
// only a lack of memory can.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *attribute_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  PyObject *text = PyObject_Str(name);
  Py_DECREF(name); // expected-warning {{[refcop-unchecked-null]}}
  return text;
}

static PyObject *attribute_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    return NULL;
  PyObject *text = PyObject_Str(name);
  Py_DECREF(name);
  return text;
}

static PyObject *memory_bad(PyObject *self, PyObject *arg) {
  PyObject *number = PyLong_FromLong(3);
  PyObject *sum = PyNumber_Add(number, arg); // two-warning {{[refcop-unchecked-null]}}
  Py_DECREF(number);
  return sum;
}

static PyObject *list_new_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  Py_INCREF(arg);
  PyList_SET_ITEM(list, 0, arg); // two-warning {{[refcop-unchecked-null]}}
  return list;
}

static PyObject *list_new_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (!list)
    return NULL;
  Py_INCREF(arg);
  PyList_SET_ITEM(list, 0, arg);
  return list;
}

static PyObject *macro_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyObject_Bytes(arg);
  Py_ssize_t size = PyBytes_GET_SIZE(bytes); // expected-warning {{[refcop-unchecked-null]}}
  Py_DECREF(bytes);
  return PyLong_FromSsize_t(size);
}

static PyObject *type_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (Py_TYPE(value) == &PyLong_Type) // expected-warning {{[refcop-unchecked-null]}}
    return value;
  Py_DECREF(value);
  Py_RETURN_NONE;
}

static PyObject *check_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (PyLong_Check(value)) // expected-warning {{[refcop-unchecked-null]}}
    return value;
  Py_XDECREF(value);
  Py_RETURN_NONE;
}

static PyObject *decref_bad(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_CallObject(arg, NULL);
  Py_DECREF(result); // expected-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *decref_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_CallObject(arg, NULL);
  Py_XDECREF(result);
  if (result == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *incref_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "key");
  Py_INCREF(value); // expected-warning {{[refcop-unchecked-null]}}
  return value;
}

static PyObject *incref_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "key");
  Py_XINCREF(value);
  if (value == NULL)
    Py_RETURN_NONE;
  return value;
}

static PyObject *list_item_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItem(list, 3);
  Py_INCREF(item); // expected-warning {{[refcop-unchecked-null]}}
  return item;
}

static PyObject *list_item_macro_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  Py_INCREF(item);
  return item;
}

static PyObject *nested_bad(PyObject *self, PyObject *arg) {
  PyObject *sys = PyImport_ImportModule("sys");
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  PyObject *path = PyObject_GetAttrString(sys, "path");
  Py_XDECREF(sys);
  return path;
}

static PyObject *utf8_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  return PyLong_FromSize_t(strlen(text)); // expected-warning {{[refcop-unchecked-null]}}
}

static PyObject *utf8_ok(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  return PyLong_FromSize_t(strlen(text));
}

static PyObject *utf8_character_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  return PyLong_FromLong(text[0]); // expected-warning {{[refcop-unchecked-null]}}
}

static PyObject *capsule_bad(PyObject *self, PyObject *arg) {
  int *data = PyCapsule_GetPointer(arg, "data");
  return PyLong_FromLong(*data); // expected-warning {{[refcop-unchecked-null]}}
}

static PyObject *capsule_ok(PyObject *self, PyObject *arg) {
  int *data = PyCapsule_GetPointer(arg, "data");
  if (data == NULL)
    return NULL;
  return PyLong_FromLong(*data);
}

static PyObject *malloc_bad(PyObject *self, PyObject *arg) {
  char *buffer = PyMem_Malloc(10);
  buffer[0] = 0; // two-warning {{[refcop-unchecked-null]}}
  PyMem_Free(buffer);
  Py_RETURN_NONE;
}

// The second one is shown twice: as certainly NULL and as maybe NULL.
static PyObject *error_path_bad(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg), *b = PyObject_Repr(arg);
  if (a == NULL || b == NULL) {
    Py_DECREF(a); // expected-warning {{[refcop-unchecked-null]}}
    // expected-warning@+2 {{[refcop-unchecked-null]}}
    // expected-warning@+1 {{[refcop-unchecked-null]}}
    Py_DECREF(b);
    return NULL;
  }
  PyObject *both = PyUnicode_Concat(a, b);
  Py_DECREF(a);
  Py_DECREF(b);
  return both;
}

static PyObject *checked_too_late_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  Py_ssize_t n = PyList_GET_SIZE(list); // expected-warning {{[refcop-unchecked-null]}}
  if (list == NULL)
    return NULL;
  Py_DECREF(list);
  return PyLong_FromSsize_t(n);
}

static PyObject *null_literal_bad(PyObject *self, PyObject *arg) {
  PyObject *value = NULL;
  if (arg != self)
    value = PyObject_Str(arg);
  else
    Py_INCREF(value); // two-warning {{[refcop-unchecked-null]}}
  return value;
}

static PyObject *field_read_bad(PyObject *self, PyObject *arg) {
  PyTypeObject *type = (PyTypeObject *)PyObject_CallObject(arg, NULL);
  // expected-warning@+1 {{[refcop-unchecked-null]}}
  PyObject *name = PyUnicode_FromString(type->tp_name);
  Py_XDECREF(type);
  return name;
}

static PyObject *comparison_forms_ok(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg);
  if (NULL == a)
    return NULL;
  PyObject *b = PyObject_Str(arg);
  if (!b) {
    Py_DECREF(a);
    return NULL;
  }
  PyObject *c = PyObject_Str(arg);
  if (c) {
    PyObject *d = PyTuple_Pack(3, a, b, c);
    Py_DECREF(c);
    Py_DECREF(a);
    Py_DECREF(b);
    return d;
  }
  Py_DECREF(a);
  Py_DECREF(b);
  return c;
}

static PyObject *occurred_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL || PyErr_Occurred()) {
    Py_XDECREF(text);
    return NULL;
  }
  return text;
}

static PyObject *assert_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  assert(text != NULL);
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"attribute_bad", attribute_bad, METH_O, NULL},
    {"attribute_ok", attribute_ok, METH_O, NULL},
    {"memory_bad", memory_bad, METH_O, NULL},
    {"list_new_bad", list_new_bad, METH_O, NULL},
    {"list_new_ok", list_new_ok, METH_O, NULL},
    {"macro_bad", macro_bad, METH_O, NULL},
    {"type_macro_bad", type_macro_bad, METH_O, NULL},
    {"check_macro_bad", check_macro_bad, METH_O, NULL},
    {"decref_bad", decref_bad, METH_O, NULL},
    {"decref_ok", decref_ok, METH_O, NULL},
    {"incref_bad", incref_bad, METH_O, NULL},
    {"incref_ok", incref_ok, METH_O, NULL},
    {"list_item_bad", list_item_bad, METH_O, NULL},
    {"list_item_macro_ok", list_item_macro_ok, METH_O, NULL},
    {"nested_bad", nested_bad, METH_O, NULL},
    {"utf8_bad", utf8_bad, METH_O, NULL},
    {"utf8_ok", utf8_ok, METH_O, NULL},
    {"utf8_character_bad", utf8_character_bad, METH_O, NULL},
    {"capsule_bad", capsule_bad, METH_O, NULL},
    {"capsule_ok", capsule_ok, METH_O, NULL},
    {"malloc_bad", malloc_bad, METH_O, NULL},
    {"error_path_bad", error_path_bad, METH_O, NULL},
    {"checked_too_late_bad", checked_too_late_bad, METH_O, NULL},
    {"null_literal_bad", null_literal_bad, METH_O, NULL},
    {"field_read_bad", field_read_bad, METH_O, NULL},
    {"comparison_forms_ok", comparison_forms_ok, METH_O, NULL},
    {"occurred_ok", occurred_ok, METH_O, NULL},
    {"assert_bad", assert_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
