// Borrowed references returned from functions whose position asks for a new one.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop target-python=3.12 -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *cache;

static PyObject *argument_bad(PyObject *self, PyObject *arg) {
  return arg; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *argument_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return arg;
}

static PyObject *self_bad(PyObject *self, PyObject *arg) {
  if (PyObject_SetAttrString(self, "x", arg) < 0)
    return NULL;
  return self; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  PyObject *item;
  if (!PyArg_ParseTuple(args, "O", &item))
    return NULL;
  return item; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *parsed_ok(PyObject *self, PyObject *args) {
  PyObject *item;
  if (!PyArg_ParseTuple(args, "O", &item))
    return NULL;
  return Py_BuildValue("O", item);
}

static PyObject *list_item_bad(PyObject *self, PyObject *list) {
  return PyList_GetItem(list, 0); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *list_item_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItem(list, 0);
  Py_XINCREF(item);
  return item;
}

static PyObject *sequence_item_ok(PyObject *self, PyObject *list) {
  return PySequence_GetItem(list, 0);
}

static PyObject *tuple_macro_bad(PyObject *self, PyObject *tuple) {
  if (PyTuple_GET_SIZE(tuple) == 0)
    return PyTuple_New(0);
  return PyTuple_GET_ITEM(tuple, 0); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *dict_item_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItem(dict, self);
  if (value == NULL)
    Py_RETURN_NONE;
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *dict_item_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItem(dict, self);
  if (value == NULL)
    Py_RETURN_NONE;
  Py_INCREF(value);
  return value;
}

static PyObject *dict_with_error_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemWithError(dict, self);
  if (value == NULL && !PyErr_Occurred())
    PyErr_SetObject(PyExc_KeyError, self);
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *mixed_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "key");
  if (value == NULL)
    value = PyObject_Repr(dict);
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *mixed_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "key");
  if (value == NULL)
    return PyObject_Repr(dict);
  Py_INCREF(value);
  return value;
}

static PyObject *set_default_bad(PyObject *self, PyObject *dict) {
  return PyDict_SetDefault(dict, self, Py_None); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *module_dict_bad(PyObject *module, PyObject *arg) {
  return PyModule_GetDict(module); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *add_module_bad(PyObject *self, PyObject *arg) {
  return PyImport_AddModule("__main__"); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *import_ok(PyObject *self, PyObject *arg) {
  return PyImport_ImportModule("__main__");
}

static PyObject *globals_bad(PyObject *self, PyObject *arg) {
  PyObject *globals = PyEval_GetGlobals();
  if (globals == NULL)
    Py_RETURN_NONE;
  return globals; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *weakref_bad(PyObject *self, PyObject *reference) {
  return PyWeakref_GetObject(reference); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *type_bad(PyObject *self, PyObject *arg) {
  return (PyObject *)Py_TYPE(arg); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *type_ok(PyObject *self, PyObject *arg) {
  return PyObject_Type(arg);
}

static PyObject *sys_object_bad(PyObject *self, PyObject *arg) {
  PyObject *path = PySys_GetObject("path");
  if (path == NULL)
    Py_RETURN_NONE;
  return path; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *global_bad(PyObject *self, PyObject *arg) {
  if (cache == NULL)
    cache = PyImport_ImportModule("json");
  return cache; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *global_ok(PyObject *self, PyObject *arg) {
  if (cache == NULL)
    cache = PyImport_ImportModule("json");
  Py_XINCREF(cache);
  return cache;
}

static PyObject *static_type_bad(PyObject *self, PyObject *arg) {
  return (PyObject *)&PyLong_Type; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *appended_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL || PyList_Append(list, text) < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  return text; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *stolen_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL || PyList_SetItem(list, 0, text) < 0)
    return NULL;
  return text; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *stolen_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  if (PyList_SetItem(list, 0, text) < 0) {
    Py_DECREF(text);
    return NULL;
  }
  return text;
}

static PyObject *ternary_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+1 {{[refcop-borrowed-return]}}
  return PyUnicode_Check(arg) ? arg : PyObject_Str(arg);
}

static PyObject *in_loop_bad(PyObject *self, PyObject *list) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (PyLong_Check(item))
      return item; // expected-warning {{[refcop-borrowed-return]}}
  }
  Py_RETURN_NONE;
}

static PyObject *in_loop_ok(PyObject *self, PyObject *list) {
  PyObject *found = NULL;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && !found; i++)
    if (PyLong_Check(PyList_GET_ITEM(list, i)))
      found = PyList_GET_ITEM(list, i);
  if (found == NULL)
    Py_RETURN_NONE;
  Py_INCREF(found);
  return found;
}

static PyObject *through_cast_bad(PyObject *self, PyObject *arg) {
  PyLongObject *number = (PyLongObject *)arg;
  return (PyObject *)number; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *identity_macro_bad(PyObject *self, PyObject *list) {
#define FIRST(l) PyList_GET_ITEM(l, 0)
  return FIRST(list); // expected-warning {{[refcop-borrowed-return]}}
}

static PyMethodDef other_methods[] = {
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"argument_bad", argument_bad, METH_O, NULL},
    {"argument_ok", argument_ok, METH_O, NULL},
    {"self_bad", self_bad, METH_O, NULL},
    {"list_item_bad", list_item_bad, METH_O, NULL},
    {"list_item_ok", list_item_ok, METH_O, NULL},
    {"sequence_item_ok", sequence_item_ok, METH_O, NULL},
    {"tuple_macro_bad", tuple_macro_bad, METH_O, NULL},
    {"dict_item_bad", dict_item_bad, METH_O, NULL},
    {"dict_item_ok", dict_item_ok, METH_O, NULL},
    {"dict_with_error_bad", dict_with_error_bad, METH_O, NULL},
    {"mixed_bad", mixed_bad, METH_O, NULL},
    {"mixed_ok", mixed_ok, METH_O, NULL},
    {"set_default_bad", set_default_bad, METH_O, NULL},
    {"module_dict_bad", module_dict_bad, METH_O, NULL},
    {"add_module_bad", add_module_bad, METH_O, NULL},
    {"import_ok", import_ok, METH_O, NULL},
    {"globals_bad", globals_bad, METH_O, NULL},
    {"weakref_bad", weakref_bad, METH_O, NULL},
    {"type_bad", type_bad, METH_O, NULL},
    {"type_ok", type_ok, METH_O, NULL},
    {"sys_object_bad", sys_object_bad, METH_O, NULL},
    {"global_bad", global_bad, METH_O, NULL},
    {"global_ok", global_ok, METH_O, NULL},
    {"static_type_bad", static_type_bad, METH_O, NULL},
    {"appended_bad", appended_bad, METH_O, NULL},
    {"stolen_bad", stolen_bad, METH_O, NULL},
    {"stolen_ok", stolen_ok, METH_O, NULL},
    {"ternary_bad", ternary_bad, METH_O, NULL},
    {"in_loop_bad", in_loop_bad, METH_O, NULL},
    {"in_loop_ok", in_loop_ok, METH_O, NULL},
    {"through_cast_bad", through_cast_bad, METH_O, NULL},
    {"identity_macro_bad", identity_macro_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
