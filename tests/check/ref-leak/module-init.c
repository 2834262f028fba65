// Module initialisation runs once per process: what it loses on a success path is level 1, on an
// error path level 2.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "mod", NULL, -1};
static PyObject *module_error;

static int exec_success_bad(PyObject *module) {
  PyObject *version = PyUnicode_FromString("1.0");
  if (version == NULL)
    return -1;
  if (PyObject_SetAttrString(module, "version", version) < 0) {
    Py_DECREF(version);
    return -1;
  }
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

static int exec_success_ok(PyObject *module) {
  PyObject *version = PyUnicode_FromString("1.0");
  if (version == NULL)
    return -1;
  int failed = PyObject_SetAttrString(module, "version", version);
  Py_DECREF(version);
  return failed;
}

static int exec_error_bad(PyObject *module) {
  PyObject *types = PyImport_ImportModule("types");
  if (types == NULL)
    return -1;
  PyObject *kind = PyObject_GetAttrString(types, "FunctionType");
  if (kind == NULL)
    return -1; // two-warning {{[refcop-ref-leak]}}
  Py_DECREF(types);
  if (PyModule_AddObject(module, "kind", kind) < 0) {
    Py_DECREF(kind);
    return -1;
  }
  return 0;
}

static int exec_constants_ok(PyObject *module) {
  if (PyModule_AddIntConstant(module, "ONE", 1) < 0)
    return -1;
  if (PyModule_AddStringConstant(module, "NAME", "name") < 0)
    return -1;
  return 0;
}

static struct PyModuleDef_Slot slots[] = {
    {Py_mod_exec, exec_success_bad},
    {Py_mod_exec, exec_success_ok},
    {Py_mod_exec, exec_error_bad},
    {Py_mod_exec, exec_constants_ok},
    {0, NULL},
};

static struct PyModuleDef slots_def = {PyModuleDef_HEAD_INIT, "mod", NULL, 0, NULL, slots};

PyMODINIT_FUNC PyInit_multi_phase_ok(void) {
  return PyModuleDef_Init(&slots_def);
}

PyMODINIT_FUNC PyInit_error_bad(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  if (PyModule_AddIntConstant(module, "ONE", 1) < 0)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  return module;
}

PyMODINIT_FUNC PyInit_error_ok(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  if (PyModule_AddIntConstant(module, "ONE", 1) < 0) {
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

PyMODINIT_FUNC PyInit_success_bad(void) {
  PyObject *module = PyModule_Create(&module_def);
  PyObject *name = PyUnicode_FromString("name");
  if (module == NULL || name == NULL) {
    Py_XDECREF(module);
    Py_XDECREF(name);
    return NULL;
  }
  PyObject_SetAttrString(module, "name", name);
  return module; // expected-warning {{[refcop-ref-leak]}}
}

PyMODINIT_FUNC PyInit_exception_ok(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  module_error = PyErr_NewException("mod.error", NULL, NULL);
  if (module_error == NULL) {
    Py_DECREF(module);
    return NULL;
  }
  Py_INCREF(module_error);
  if (PyModule_AddObject(module, "error", module_error) < 0) {
    Py_XDECREF(module_error);
    Py_CLEAR(module_error);
    Py_DECREF(module);
    return NULL;
  }
  return module;
}

PyMODINIT_FUNC PyInit_borrowed_dict_ok(void) {
  PyObject *module = PyModule_Create(&module_def);
  if (module == NULL)
    return NULL;
  PyObject *dict = PyModule_GetDict(module);
  PyObject *value = PyLong_FromLong(3);
  if (value == NULL || PyDict_SetItemString(dict, "three", value) < 0) {
    Py_XDECREF(value);
    Py_DECREF(module);
    return NULL;
  }
  Py_DECREF(value);
  return module;
}

PyMODINIT_FUNC PyInit_import_bad(void) {
  PyObject *other = PyImport_ImportModule("sys");
  if (other == NULL)
    return NULL;
  if (PyObject_HasAttrString(other, "gettotalrefcount"))
    PySys_WriteStdout("debug\n");
  return PyModule_Create(&module_def); // expected-warning {{[refcop-ref-leak]}}
}

PyMODINIT_FUNC PyInit_static_keeps_ok(void) {
  static PyObject *sys;
  sys = PyImport_ImportModule("sys");
  if (sys == NULL)
    return NULL;
  return PyModule_Create(&module_def);
}
