// The strong look-ups that came with 3.10 to 3.13.
// REQUIRES: python3.13
// RUN: %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_313 %s

#include <Python.h>

#if PY_VERSION_HEX >= 0x030D0000

static PyObject *dict_ref_bad(PyObject *self, PyObject *dict) {
  PyObject *value;
  int found = PyDict_GetItemRef(dict, self, &value);
  if (found < 0)
    return NULL;
  return PyLong_FromLong(found); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *dict_ref_ok(PyObject *self, PyObject *dict) {
  PyObject *value;
  int found = PyDict_GetItemRef(dict, self, &value);
  if (found < 0)
    return NULL;
  if (found == 0)
    Py_RETURN_NONE;
  return value;
}

static PyObject *dict_ref_by_value_ok(PyObject *self, PyObject *dict) {
  PyObject *value;
  PyDict_GetItemRef(dict, self, &value);
  if (value == NULL && !PyErr_Occurred())
    PyErr_SetObject(PyExc_KeyError, self);
  return value;
}

static PyObject *dict_string_ref_bad(PyObject *self, PyObject *dict) {
  PyObject *value;
  switch (PyDict_GetItemStringRef(dict, "key", &value)) {
  case -1:
    return NULL;
  case 0:
    Py_RETURN_NONE;
  default:
    return PyObject_Str(value); // expected-warning {{[refcop-ref-leak]}}
  }
}

static PyObject *dict_string_ref_ok(PyObject *self, PyObject *dict) {
  PyObject *value, *text;
  switch (PyDict_GetItemStringRef(dict, "key", &value)) {
  case -1:
    return NULL;
  case 0:
    Py_RETURN_NONE;
  default:
    text = PyObject_Str(value);
    Py_DECREF(value);
    return text;
  }
}

static PyObject *set_default_ref_bad(PyObject *self, PyObject *dict) {
  PyObject *value;
  if (PyDict_SetDefaultRef(dict, self, Py_None, &value) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

// NULL asks for no result, so there is none to lose.
static PyObject *set_default_ref_null_ok(PyObject *self, PyObject *dict) {
  if (PyDict_SetDefaultRef(dict, self, Py_None, NULL) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *dict_pop_bad(PyObject *self, PyObject *dict) {
  PyObject *value;
  if (PyDict_Pop(dict, self, &value) < 0)
    return NULL;
  if (value == NULL)
    Py_RETURN_FALSE;
  Py_RETURN_TRUE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *dict_pop_ok(PyObject *self, PyObject *dict) {
  PyObject *value;
  if (PyDict_Pop(dict, self, &value) < 0)
    return NULL;
  if (value == NULL)
    Py_RETURN_FALSE;
  Py_DECREF(value);
  Py_RETURN_TRUE;
}

static PyObject *weakref_bad(PyObject *self, PyObject *reference) {
  PyObject *object;
  int alive = PyWeakref_GetRef(reference, &object);
  if (alive < 0)
    return NULL;
  if (!alive)
    Py_RETURN_NONE;
  return PyObject_Repr(object); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *weakref_ok(PyObject *self, PyObject *reference) {
  PyObject *object;
  if (PyWeakref_GetRef(reference, &object) < 0)
    return NULL;
  if (object == NULL)
    Py_RETURN_NONE;
  return object;
}

static PyObject *optional_attribute_bad(PyObject *self, PyObject *arg) {
  PyObject *value;
  if (PyObject_GetOptionalAttrString(arg, "x", &value) < 0)
    return NULL;
  return PyLong_FromLong(value != NULL); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *optional_attribute_ok(PyObject *self, PyObject *arg) {
  PyObject *value;
  if (PyObject_GetOptionalAttr(arg, self, &value) < 0)
    return NULL;
  if (value != NULL)
    return value;
  Py_RETURN_NONE;
}

static PyObject *optional_item_bad(PyObject *self, PyObject *arg) {
  PyObject *value;
  int found = PyMapping_GetOptionalItem(arg, self, &value);
  if (found <= 0)
    return found < 0 ? NULL : PyLong_FromLong(0);
  PyObject *text = PyObject_Str(value);
  if (text == NULL)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(value);
  return text;
}

static PyObject *list_item_ref_bad(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItemRef(list, 0);
  if (item == NULL)
    return NULL;
  return PyObject_Repr(item); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *list_item_ref_ok(PyObject *self, PyObject *list) {
  return PyList_GetItemRef(list, 0);
}

static PyObject *add_module_ref_bad(PyObject *self, PyObject *arg) {
  PyObject *main = PyImport_AddModuleRef("__main__");
  if (main == NULL)
    return NULL;
  return PyObject_GetAttrString(main, "x"); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *raised_exception_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *error = PyErr_GetRaisedException();
  return PyObject_Str(error); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *raised_exception_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *error = PyErr_GetRaisedException();
  PyErr_SetRaisedException(error);
  return NULL;
}

static PyObject *globals_bad(PyObject *self, PyObject *arg) {
  PyObject *globals = PyEval_GetFrameGlobals();
  if (globals == NULL)
    return NULL;
  return PyDict_Keys(globals); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *constant_ok(PyObject *self, PyObject *arg) {
  PyObject *none = Py_GetConstant(Py_CONSTANT_NONE);
  return none;
}

static PyObject *constant_borrowed_ok(PyObject *self, PyObject *arg) {
  return Py_NewRef(Py_GetConstantBorrowed(Py_CONSTANT_EMPTY_STR));
}

static PyObject *constant_bad(PyObject *self, PyObject *arg) {
  PyObject *empty = Py_GetConstant(Py_CONSTANT_EMPTY_TUPLE);
  return PyObject_Call(arg, empty, NULL); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *iter_next_item_ok(PyObject *self, PyObject *arg) {
  PyObject *key = PyObject_Str(arg);
  if (key == NULL)
    return NULL;
  int found = PyMapping_HasKeyWithError(self, key);
  Py_DECREF(key);
  if (found < 0)
    return NULL;
  return PyBool_FromLong(found);
}

static PyMethodDef methods[] = {
    {"dict_ref_bad", dict_ref_bad, METH_O, NULL},
    {"dict_ref_ok", dict_ref_ok, METH_O, NULL},
    {"dict_ref_by_value_ok", dict_ref_by_value_ok, METH_O, NULL},
    {"dict_string_ref_bad", dict_string_ref_bad, METH_O, NULL},
    {"dict_string_ref_ok", dict_string_ref_ok, METH_O, NULL},
    {"set_default_ref_bad", set_default_ref_bad, METH_O, NULL},
    {"set_default_ref_null_ok", set_default_ref_null_ok, METH_O, NULL},
    {"dict_pop_bad", dict_pop_bad, METH_O, NULL},
    {"dict_pop_ok", dict_pop_ok, METH_O, NULL},
    {"weakref_bad", weakref_bad, METH_O, NULL},
    {"weakref_ok", weakref_ok, METH_O, NULL},
    {"optional_attribute_bad", optional_attribute_bad, METH_O, NULL},
    {"optional_attribute_ok", optional_attribute_ok, METH_O, NULL},
    {"optional_item_bad", optional_item_bad, METH_O, NULL},
    {"list_item_ref_bad", list_item_ref_bad, METH_O, NULL},
    {"list_item_ref_ok", list_item_ref_ok, METH_O, NULL},
    {"add_module_ref_bad", add_module_ref_bad, METH_O, NULL},
    {"raised_exception_bad", raised_exception_bad, METH_O, NULL},
    {"raised_exception_ok", raised_exception_ok, METH_O, NULL},
    {"globals_bad", globals_bad, METH_O, NULL},
    {"constant_ok", constant_ok, METH_O, NULL},
    {"constant_borrowed_ok", constant_borrowed_ok, METH_O, NULL},
    {"constant_bad", constant_bad, METH_O, NULL},
    {"iter_next_item_ok", iter_next_item_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
#else
// expected-no-diagnostics
#endif
