// Static helpers that consume what they are given, singletons, globals.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop target-python=3.12 -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *error_type, *the_cache;

static int push(PyObject *list, PyObject *item) {
  int failed = item ? PyList_Append(list, item) : -1;
  Py_XDECREF(item);
  return failed;
}

static PyObject *pushed_bad(PyObject *self, PyObject *list) {
  if (push(list, self) < 0) // expected-warning {{[refcop-over-release]}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *pushed_ok(PyObject *self, PyObject *list) {
  if (push(list, PyObject_Str(self)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static void put(PyObject *tuple, Py_ssize_t i, PyObject *item) {
  PyTuple_SET_ITEM(tuple, i, item);
}

static PyObject *put_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  put(tuple, 0, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  return tuple;
}

static PyObject *put_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  Py_INCREF(arg);
  put(tuple, 0, arg);
  return tuple;
}

static PyObject *pair(PyObject *first, PyObject *second) {
  PyObject *tuple = PyTuple_New(2);
  if (tuple == NULL) {
    Py_DECREF(first);
    Py_DECREF(second);
    return NULL;
  }
  PyTuple_SET_ITEM(tuple, 0, first);
  PyTuple_SET_ITEM(tuple, 1, second);
  return tuple;
}

static PyObject *paired_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  // expected-warning@+2 {{[refcop-borrowed-stolen]}}
  // two-warning@+1 {{[refcop-over-release]}}
  return pair(text, arg);
}

static PyObject *paired_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(arg);
  return pair(text, arg);
}

#if PY_VERSION_HEX < 0x030C0000
static PyObject *none_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyList_SET_ITEM(list, 0, Py_None); // expected-warning {{[refcop-borrowed-stolen]}}
  return list;
}

static PyObject *none_in_loop_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(8);
  if (list == NULL)
    return NULL;
  for (int i = 0; i < 8; i++)
    PyList_SET_ITEM(list, i, Py_None); // expected-warning {{[refcop-borrowed-stolen]}}
  return list;
}

static PyObject *build_none_bad(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(N)", Py_None); // expected-warning {{[refcop-borrowed-stolen]}}
}

static PyMethodDef counted_methods[] = {
    {"none_bad", none_bad, METH_O, NULL},
    {"none_in_loop_bad", none_in_loop_bad, METH_O, NULL},
    {"build_none_bad", build_none_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_counted_methods(void) {
  return counted_methods;
}
#else
static PyObject *none_immortal_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyList_SET_ITEM(list, 0, Py_None);
  return list;
}

static PyMethodDef immortal_methods[] = {
    {"none_immortal_ok", none_immortal_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_immortal_methods(void) {
  return immortal_methods;
}
#endif

static PyObject *none_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  Py_INCREF(Py_None);
  PyList_SET_ITEM(list, 0, Py_None);
  return list;
}

static PyObject *build_none_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(OO)", Py_None, Py_True);
}

static PyObject *static_type_bad(PyObject *module, PyObject *arg) {
  // expected-warning@+1 {{[refcop-borrowed-stolen]}}
  if (PyModule_AddObject(module, "Integer", (PyObject *)&PyLong_Type) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// The global is used by name later, without a reference of its own.
static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "mod", NULL, -1};

PyMODINIT_FUNC PyInit_shared_global_bad(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  error_type = PyErr_NewException("mod.error", NULL, NULL);
  // expected-warning@+1 {{[refcop-borrowed-stolen]}}
  if (error_type == NULL || PyModule_AddObject(module, "error", error_type) < 0) {
    Py_XDECREF(error_type); // two-warning {{[refcop-borrowed-store]}}
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

static PyObject *raise_ok(PyObject *self, PyObject *arg) {
  PyErr_SetObject(error_type, arg);
  return NULL;
}

PyMODINIT_FUNC PyInit_shared_global_ok(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  the_cache = PyDict_New();
  if (the_cache == NULL) {
    Py_DECREF(module);
    return NULL;
  }
  Py_INCREF(the_cache);
  if (PyModule_AddObject(module, "cache", the_cache) < 0) {
    Py_DECREF(the_cache);
    Py_CLEAR(the_cache);
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

static PyTypeObject mod_type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "mod.type"};

PyMODINIT_FUNC PyInit_static_type_ok(void) {
  if (PyType_Ready(&mod_type) < 0)
    return NULL;
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  Py_INCREF(&mod_type);
  if (PyModule_AddObject(module, "type", (PyObject *)&mod_type) < 0) {
    Py_DECREF(&mod_type);
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

PyMODINIT_FUNC PyInit_static_type_bad(void) {
  if (PyType_Ready(&mod_type) < 0)
    return NULL;
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  // expected-warning@+1 {{[refcop-borrowed-stolen]}}
  if (PyModule_AddObject(module, "type", (PyObject *)&mod_type) < 0) {
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

static PyMethodDef methods[] = {
    {"pushed_bad", pushed_bad, METH_O, NULL},
    {"pushed_ok", pushed_ok, METH_O, NULL},
    {"put_bad", put_bad, METH_O, NULL},
    {"put_ok", put_ok, METH_O, NULL},
    {"paired_bad", paired_bad, METH_O, NULL},
    {"paired_ok", paired_ok, METH_O, NULL},
    {"none_ok", none_ok, METH_O, NULL},
    {"build_none_ok", build_none_ok, METH_O, NULL},
    {"static_type_bad", static_type_bad, METH_O, NULL},
    {"raise_ok", raise_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
