// References released more often than they were acquired.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  Py_DECREF(text); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *twice_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  Py_DECREF(text);
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *argument_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(arg); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *argument_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  PyObject *text = PyObject_Str(arg);
  Py_DECREF(arg);
  return text;
}

static PyObject *self_bad(PyObject *self, PyObject *arg) {
  Py_DECREF(self); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *parsed_bad(PyObject *self, PyObject *args) {
  PyObject *item;
  if (!PyArg_ParseTuple(args, "O", &item))
    return NULL;
  PyObject *text = PyObject_Str(item);
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  return text;
}

static PyObject *parsed_ok(PyObject *self, PyObject *args) {
  PyObject *item;
  if (!PyArg_ParseTuple(args, "O", &item))
    return NULL;
  return PyObject_Str(item);
}

static PyObject *parsed_optional_bad(PyObject *self, PyObject *args, PyObject *kwds) {
  static char *names[] = {"a", "b", NULL};
  PyObject *a, *b = NULL;
  if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O!", names, &a, &PyList_Type, &b))
    return NULL;
  Py_XDECREF(b); // expected-warning {{[refcop-over-release]}}
  return PyObject_Str(a);
}

static PyObject *unpacked_bad(PyObject *self, PyObject *args) {
  PyObject *a, *b;
  if (!PyArg_UnpackTuple(args, "unpacked", 2, 2, &a, &b))
    return NULL;
  PyObject *sum = PyNumber_Add(a, b);
  Py_DECREF(b); // expected-warning {{[refcop-over-release]}}
  return sum;
}

static PyObject *list_item_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItem(list, 0);
  if (item == NULL)
    return NULL;
  PyObject *text = PyObject_Str(item);
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  return text;
}

static PyObject *list_item_ok(PyObject *self, PyObject *list) {
  PyObject *item = PySequence_GetItem(list, 0);
  if (item == NULL)
    return NULL;
  PyObject *text = PyObject_Str(item);
  Py_DECREF(item);
  return text;
}

static PyObject *tuple_item_macro_bad(PyObject *self, PyObject *tuple) {
  PyObject *item = PyTuple_GET_ITEM(tuple, 0);
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *dict_item_bad(PyObject *self, PyObject *dict) {
  PyObject *item = PyDict_GetItem(dict, self);
  Py_XDECREF(item); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *dict_item_string_bad(PyObject *self, PyObject *dict) {
  PyObject *item = PyDict_GetItemString(dict, "key");
  if (item == NULL)
    Py_RETURN_NONE;
  long n = PyLong_AsLong(item);
  Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  if (n == -1 && PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(n);
}

static PyObject *dict_next_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t pos = 0;
  while (PyDict_Next(dict, &pos, &key, &value))
    Py_DECREF(value); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *module_dict_bad(PyObject *self, PyObject *module) {
  PyObject *dict = PyModule_GetDict(module);
  if (PyDict_SetItemString(dict, "x", Py_None) < 0)
    return NULL;
  Py_DECREF(dict); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *add_module_bad(PyObject *self, PyObject *arg) {
  PyObject *main = PyImport_AddModule("__main__");
  if (main == NULL)
    return NULL;
  PyObject *value = PyObject_GetAttrString(main, "x");
  Py_DECREF(main); // expected-warning {{[refcop-over-release]}}
  return value;
}

static PyObject *sys_object_bad(PyObject *self, PyObject *arg) {
  PyObject *path = PySys_GetObject("path");
  if (path == NULL)
    Py_RETURN_NONE;
  PyObject *copy = PySequence_List(path);
  Py_DECREF(path); // expected-warning {{[refcop-over-release]}}
  return copy;
}

static PyObject *err_occurred_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  PyObject *type = PyErr_Occurred();
  Py_XDECREF(type); // expected-warning {{[refcop-over-release]}}
  return text;
}

static PyObject *weakref_bad(PyObject *self, PyObject *reference) {
  PyObject *object = PyWeakref_GetObject(reference);
  if (object == NULL)
    return NULL;
  PyObject *text = PyObject_Str(object);
  Py_DECREF(object); // expected-warning {{[refcop-over-release]}}
  return text;
}

static PyObject *globals_bad(PyObject *self, PyObject *arg) {
  PyObject *globals = PyEval_GetGlobals();
  Py_XDECREF(globals); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *set_default_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_SetDefault(dict, self, Py_None);
  Py_XDECREF(value); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *fast_item_bad(PyObject *self, PyObject *arg) {
  PyObject *fast = PySequence_Fast(arg, "");
  if (fast == NULL)
    return NULL;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(fast); i++) {
    PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
    Py_DECREF(item); // expected-warning {{[refcop-over-release]}}
  }
  Py_DECREF(fast);
  Py_RETURN_NONE;
}

static PyObject *type_bad(PyObject *self, PyObject *arg) {
  PyTypeObject *type = Py_TYPE(arg);
  Py_DECREF(type); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *cell_bad(PyObject *self, PyObject *cell) {
  PyObject *content = PyCell_GET(cell);
  Py_XDECREF(content); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *function_code_bad(PyObject *self, PyObject *function) {
  PyObject *code = PyFunction_GetCode(function);
  Py_XDECREF(code); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *label_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg), *bytes = NULL;
  if (text == NULL)
    goto out;
  bytes = PyUnicode_AsUTF8String(text);
  Py_DECREF(text);
  if (bytes == NULL)
    goto out;
  PySys_WriteStdout("%s\n", PyBytes_AS_STRING(bytes));
out:
  Py_XDECREF(text); // expected-warning {{[refcop-over-release]}}
  return bytes;
}

static PyObject *label_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg), *bytes = NULL;
  if (text == NULL)
    goto out;
  bytes = PyUnicode_AsUTF8String(text);
  Py_CLEAR(text);
  if (bytes == NULL)
    goto out;
  PySys_WriteStdout("%s\n", PyBytes_AS_STRING(bytes));
out:
  Py_XDECREF(text);
  return bytes;
}

static PyMethodDef other_methods[] = {
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
    {"parsed_optional_bad", (PyCFunction)(void (*)(void))parsed_optional_bad,
     METH_VARARGS | METH_KEYWORDS, NULL},
    {"unpacked_bad", unpacked_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_O, NULL},
    {"twice_ok", twice_ok, METH_O, NULL},
    {"argument_bad", argument_bad, METH_O, NULL},
    {"argument_ok", argument_ok, METH_O, NULL},
    {"self_bad", self_bad, METH_O, NULL},
    {"list_item_bad", list_item_bad, METH_O, NULL},
    {"list_item_ok", list_item_ok, METH_O, NULL},
    {"tuple_item_macro_bad", tuple_item_macro_bad, METH_O, NULL},
    {"dict_item_bad", dict_item_bad, METH_O, NULL},
    {"dict_item_string_bad", dict_item_string_bad, METH_O, NULL},
    {"dict_next_bad", dict_next_bad, METH_O, NULL},
    {"module_dict_bad", module_dict_bad, METH_O, NULL},
    {"add_module_bad", add_module_bad, METH_O, NULL},
    {"sys_object_bad", sys_object_bad, METH_O, NULL},
    {"err_occurred_bad", err_occurred_bad, METH_O, NULL},
    {"weakref_bad", weakref_bad, METH_O, NULL},
    {"globals_bad", globals_bad, METH_O, NULL},
    {"set_default_bad", set_default_bad, METH_O, NULL},
    {"fast_item_bad", fast_item_bad, METH_O, NULL},
    {"type_bad", type_bad, METH_O, NULL},
    {"cell_bad", cell_bad, METH_O, NULL},
    {"function_code_bad", function_code_bad, METH_O, NULL},
    {"label_bad", label_bad, METH_O, NULL},
    {"label_ok", label_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
