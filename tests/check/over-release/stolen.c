// A reference released after a call that had stolen it already. Where the object then has no known
// reference left, the rule is use-after-steal.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

// The classic: PyList_SetItem steals on failure, too.
static PyObject *list_set_item_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0) {
    Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *list_set_item_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *held_by_caller_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 0, arg);
  Py_DECREF(arg); // expected-warning {{[refcop-use-after-steal]}}
  return tuple;
}

static PyObject *held_by_caller_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  PyTuple_SET_ITEM(tuple, 0, arg);
  return tuple;
}

static PyObject *appended_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL || PyList_Append(list, text) < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *appended_twice_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL || PyList_Append(list, text) < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  Py_DECREF(text); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *borrowed_appended_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (PyList_Append(list, item) < 0)
    return NULL;
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *dict_value_bad(PyObject *self, PyObject *arg) {
  PyObject *dict = PyDict_New();
  if (dict == NULL)
    return NULL;
  if (PyDict_SetItemString(dict, "arg", arg) < 0) {
    Py_DECREF(dict);
    return NULL;
  }
  Py_DECREF(arg); // expected-warning {{[refcop-over-release]}}
  return dict;
}

static PyObject *add_object_bad(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_AddObject(module, "value", value) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_DECREF(value); // expected-warning {{[refcop-use-after-steal]}}
  Py_RETURN_NONE;
}

static PyObject *module_borrowed_bad(PyObject *module, PyObject *arg) {
  if (PyModule_AddObject(module, "arg", arg) < 0) { // expected-warning {{[refcop-borrowed-stolen]}}
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *module_failure_bad(PyObject *module, PyObject *arg) {
  if (PyModule_AddObject(module, "arg", arg) < 0) {
    Py_DECREF(arg); // two-warning {{[refcop-over-release]}}
    return NULL;
  }
  Py_INCREF(arg);
  Py_RETURN_NONE;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *add_object_ref_bad(PyObject *module, PyObject *arg) {
  if (PyModule_AddObjectRef(module, "value", arg) < 0) {
    Py_DECREF(arg); // two-warning {{[refcop-over-release]}}
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyMethodDef newer_methods[] = {
    {"add_object_ref_bad", add_object_ref_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_newer_methods(void) {
  return newer_methods;
}
#endif

static PyObject *restored_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_Restore(type, value, traceback);
  Py_XDECREF(value); // expected-warning {{[refcop-use-after-steal]}}
  return NULL;
}

static PyObject *cause_bad(PyObject *self, PyObject *error) {
  PyObject *cause = PyObject_CallFunction(PyExc_ValueError, "s", "why");
  if (cause == NULL)
    return NULL;
  PyException_SetCause(error, cause);
  Py_DECREF(cause); // expected-warning {{[refcop-use-after-steal]}}
  Py_RETURN_NONE;
}

static PyObject *cause_ok(PyObject *self, PyObject *error) {
  PyObject *cause = PyObject_CallFunction(PyExc_ValueError, "s", "why");
  if (cause == NULL)
    return NULL;
  PyException_SetCause(error, cause);
  Py_RETURN_NONE;
}

static PyObject *context_from_item_bad(PyObject *self, PyObject *error) {
  PyObject *context = PyException_GetContext(error);
  Py_XDECREF(context);
  Py_XDECREF(context); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"list_set_item_bad", list_set_item_bad, METH_O, NULL},
    {"list_set_item_ok", list_set_item_ok, METH_O, NULL},
    {"held_by_caller_bad", held_by_caller_bad, METH_O, NULL},
    {"held_by_caller_ok", held_by_caller_ok, METH_O, NULL},
    {"appended_ok", appended_ok, METH_O, NULL},
    {"appended_twice_bad", appended_twice_bad, METH_O, NULL},
    {"borrowed_appended_bad", borrowed_appended_bad, METH_O, NULL},
    {"dict_value_bad", dict_value_bad, METH_O, NULL},
    {"add_object_bad", add_object_bad, METH_O, NULL},
    {"module_borrowed_bad", module_borrowed_bad, METH_O, NULL},
    {"module_failure_bad", module_failure_bad, METH_O, NULL},
    {"restored_bad", restored_bad, METH_O, NULL},
    {"cause_bad", cause_bad, METH_O, NULL},
    {"cause_ok", cause_ok, METH_O, NULL},
    {"context_from_item_bad", context_from_item_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
