// Items of lists and dicts that others can change, used after code of others ran.
//
// RUN: %clang_refcop -fsyntax-only -Werror %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_38 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *list_bad(PyObject *module, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (PyObject_SetAttrString(module, "last", list) < 0)
    return NULL;
  return PyObject_Repr(item); // two-warning {{borrowed reference 'item' is passed to PyObject_Repr after PyObject_SetAttrString(), which can run code that releases it [refcop-borrowed-across-call]}}
}

static PyObject *list_ok(PyObject *module, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  Py_INCREF(item);
  if (PyObject_SetAttrString(module, "last", list) < 0) {
    Py_DECREF(item);
    return NULL;
  }
  PyObject *text = PyObject_Repr(item);
  Py_DECREF(item);
  return text;
}

static PyObject *too_late_bad(PyObject *module, PyObject *dict) {
  PyObject *item = PyDict_GetItemString(dict, "x");
  if (item == NULL || PyObject_SetAttrString(module, "last", dict) < 0)
    return NULL;
  Py_INCREF(item); // two-warning {{[refcop-borrowed-across-call]}}
  return item;
}

static PyObject *used_before_ok(PyObject *module, PyObject *list) {
  PyObject *item = PyList_GET_ITEM(list, 0);
  PyObject *text = PyObject_Repr(item);
  return text;
}

static PyObject *tuple_ok(PyObject *module, PyObject *args) {
  PyObject *item = PyTuple_GET_ITEM(args, 0);
  if (PyObject_SetAttrString(module, "last", args) < 0)
    return NULL;
  return PyObject_Repr(item);
}

static PyObject *own_list_ok(PyObject *module, PyObject *arg) {
  PyObject *list = PySequence_List(arg), *text = NULL;
  if (list == NULL)
    return NULL;
  PyObject *item = PyList_GET_ITEM(list, 0);
  if (PyObject_SetAttrString(module, "last", arg) == 0)
    text = PyObject_Repr(item);
  Py_DECREF(list);
  return text;
}

static PyMethodDef methods[] = {{"list_bad", list_bad, METH_O, NULL},
                                {"list_ok", list_ok, METH_O, NULL},
                                {"too_late_bad", too_late_bad, METH_O, NULL},
                                {"used_before_ok", used_before_ok, METH_O, NULL},
                                {"tuple_ok", tuple_ok, METH_VARARGS, NULL},
                                {"own_list_ok", own_list_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
