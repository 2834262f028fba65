// Calls that do not steal: a new reference given to them still has to be released.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *append_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyUnicode_FromString("x");
  if (text == NULL || PyList_Append(list, text) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *append_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyUnicode_FromString("x");
  if (text == NULL)
    return NULL;
  int failed = PyList_Append(list, text);
  Py_DECREF(text);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *append_inline_bad(PyObject *self, PyObject *list) {
  PyList_Append(list, PyUnicode_FromString("x"));
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *append_in_loop_bad(PyObject *self, PyObject *list) {
  for (long i = 0; i < 10; i++) { // expected-warning {{[refcop-ref-leak]}}
    PyObject *number = PyLong_FromLong(i);
    if (number == NULL || PyList_Append(list, number) < 0)
      return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *append_in_loop_ok(PyObject *self, PyObject *list) {
  for (long i = 0; i < 10; i++) {
    PyObject *number = PyLong_FromLong(i);
    if (number == NULL)
      return NULL;
    if (PyList_Append(list, number) < 0) {
      Py_DECREF(number);
      return NULL;
    }
    Py_DECREF(number);
  }
  Py_RETURN_NONE;
}

static PyObject *dict_string_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyFloat_FromDouble(0.5);
  if (value == NULL)
    return NULL;
  if (PyDict_SetItemString(dict, "half", value) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *dict_string_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyFloat_FromDouble(0.5);
  if (value == NULL)
    return NULL;
  int failed = PyDict_SetItemString(dict, "half", value);
  Py_DECREF(value);
  if (failed < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *dict_inline_bad(PyObject *self, PyObject *dict) {
  // expected-warning@+2 {{[refcop-ref-leak]}}
  // two-warning@+1 {{[refcop-unchecked-null]}}
  if (PyDict_SetItemString(dict, "n", PyLong_FromLong(1012)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *dict_key_bad(PyObject *self, PyObject *dict) {
  PyObject *key = PyUnicode_FromString("key");
  if (key == NULL)
    return NULL;
  if (PyDict_SetItem(dict, key, Py_True) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *dict_key_ok(PyObject *self, PyObject *dict) {
  PyObject *key = PyUnicode_FromString("key");
  if (key == NULL)
    return NULL;
  int failed = PyDict_SetItem(dict, key, Py_True);
  Py_DECREF(key);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_add_bad(PyObject *self, PyObject *arg) {
  PyObject *set = PySet_New(NULL);
  if (set == NULL)
    return NULL;
  PyObject *item = PyObject_Str(arg);
  if (item == NULL || PySet_Add(set, item) < 0) {
    Py_XDECREF(item);
    Py_DECREF(set);
    return NULL;
  }
  return set; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *set_add_ok(PyObject *self, PyObject *arg) {
  PyObject *set = PySet_New(NULL);
  if (set == NULL)
    return NULL;
  PyObject *item = PyObject_Str(arg);
  if (item == NULL || PySet_Add(set, item) < 0) {
    Py_XDECREF(item);
    Py_DECREF(set);
    return NULL;
  }
  Py_DECREF(item);
  return set;
}

static PyObject *list_insert_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyBytes_FromString("b");
  if (item == NULL)
    return NULL;
  if (PyList_Insert(list, 0, item))
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *sequence_set_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyBytes_FromString("b");
  if (item == NULL)
    return NULL;
  if (PySequence_SetItem(arg, 0, item) < 0) {
    Py_DECREF(item);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *sequence_set_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PyBytes_FromString("b");
  if (item == NULL)
    return NULL;
  int failed = PySequence_SetItem(arg, 0, item);
  Py_DECREF(item);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *mapping_set_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyBytes_FromString("b");
  if (item == NULL)
    return NULL;
  if (PyMapping_SetItemString(arg, "b", item) < 0) {
    Py_DECREF(item);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *object_set_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyBytes_FromString("b");
  if (item == NULL)
    return NULL;
  if (PyObject_SetItem(self, arg, item) < 0) {
    Py_DECREF(item);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *attribute_inline_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+1 {{[refcop-ref-leak]}}
  if (PyObject_SetAttrString(arg, "count", PyLong_FromLong(1000)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *attribute_ok(PyObject *self, PyObject *arg) {
  PyObject *count = PyLong_FromLong(1000);
  if (count == NULL)
    return NULL;
  int failed = PyObject_SetAttrString(arg, "count", count);
  Py_DECREF(count);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_slice_bad(PyObject *self, PyObject *list) {
  PyObject *empty = PyList_New(0);
  if (empty == NULL)
    return NULL;
  if (PyList_SetSlice(list, 0, 1, empty) < 0) {
    Py_DECREF(empty);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *stolen_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(2), *tuple = PyTuple_New(1);
  PyObject *text = PyObject_Str(arg), *number = PyLong_FromLong(1001), *last = PyFloat_FromDouble(0);
  if (!list || !tuple || !text || !number || !last) {
    Py_XDECREF(list);
    Py_XDECREF(tuple);
    Py_XDECREF(text);
    Py_XDECREF(number);
    Py_XDECREF(last);
    return NULL;
  }
  PyTuple_SET_ITEM(tuple, 0, text);
  PyList_SET_ITEM(list, 0, number);
  PyList_SetItem(list, 1, last);
  PyObject *pair = PyTuple_Pack(2, list, tuple);
  Py_DECREF(list);
  Py_DECREF(tuple);
  return pair;
}

static PyObject *tuple_pack_inline_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return PyTuple_Pack(2, text, arg); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *tuple_pack_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *pair = PyTuple_Pack(2, text, arg);
  Py_DECREF(text);
  return pair;
}

static PyObject *container_lost_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 0, arg);
  return PyObject_CallMethod(self, "use", NULL); // expected-warning {{[refcop-ref-leak]}}
}

static PyMethodDef methods[] = {
    {"append_bad", append_bad, METH_O, NULL},
    {"append_ok", append_ok, METH_O, NULL},
    {"append_inline_bad", append_inline_bad, METH_O, NULL},
    {"append_in_loop_bad", append_in_loop_bad, METH_O, NULL},
    {"append_in_loop_ok", append_in_loop_ok, METH_O, NULL},
    {"dict_string_bad", dict_string_bad, METH_O, NULL},
    {"dict_string_ok", dict_string_ok, METH_O, NULL},
    {"dict_inline_bad", dict_inline_bad, METH_O, NULL},
    {"dict_key_bad", dict_key_bad, METH_O, NULL},
    {"dict_key_ok", dict_key_ok, METH_O, NULL},
    {"set_add_bad", set_add_bad, METH_O, NULL},
    {"set_add_ok", set_add_ok, METH_O, NULL},
    {"list_insert_bad", list_insert_bad, METH_O, NULL},
    {"sequence_set_bad", sequence_set_bad, METH_O, NULL},
    {"sequence_set_ok", sequence_set_ok, METH_O, NULL},
    {"mapping_set_bad", mapping_set_bad, METH_O, NULL},
    {"object_set_bad", object_set_bad, METH_O, NULL},
    {"attribute_inline_bad", attribute_inline_bad, METH_O, NULL},
    {"attribute_ok", attribute_ok, METH_O, NULL},
    {"set_slice_bad", set_slice_bad, METH_O, NULL},
    {"stolen_ok", stolen_ok, METH_O, NULL},
    {"tuple_pack_inline_bad", tuple_pack_inline_bad, METH_O, NULL},
    {"tuple_pack_ok", tuple_pack_ok, METH_O, NULL},
    {"container_lost_bad", container_lost_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
