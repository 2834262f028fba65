// PyModule_AddObject steals only when it succeeds; PyModule_AddObjectRef never; PyModule_Add always.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *add_object_error_bad(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_AddObject(module, "value", value) < 0)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  Py_RETURN_NONE;
}

static PyObject *add_object_error_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_AddObject(module, "value", value) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *add_object_ignored_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  PyModule_AddObject(module, "value", value);
  Py_RETURN_NONE;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *add_object_ref_bad(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_AddObjectRef(module, "value", value) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *add_object_ref_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  int failed = PyModule_AddObjectRef(module, "value", value);
  Py_DECREF(value);
  if (failed < 0)
    return NULL;
  Py_RETURN_NONE;
}
#endif

#if PY_VERSION_HEX >= 0x030D0000
static PyObject *add_error_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL || PyModule_Add(module, "value", value) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *add_and_return_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_Add(module, "value", Py_NewRef(value)) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  return value;
}

static PyObject *add_and_keep_bad(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  if (PyModule_Add(module, "value", Py_NewRef(value)) < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}
#endif

static PyMethodDef other_methods[] = {
#if PY_VERSION_HEX >= 0x030A0000
    {"add_object_ref_bad", add_object_ref_bad, METH_O, NULL},
    {"add_object_ref_ok", add_object_ref_ok, METH_O, NULL},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {"add_error_ok", add_error_ok, METH_O, NULL},
    {"add_and_return_ok", add_and_return_ok, METH_O, NULL},
    {"add_and_keep_bad", add_and_keep_bad, METH_O, NULL},
#endif
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"add_object_error_bad", add_object_error_bad, METH_O, NULL},
    {"add_object_error_ok", add_object_error_ok, METH_O, NULL},
    {"add_object_ignored_ok", add_object_ignored_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
