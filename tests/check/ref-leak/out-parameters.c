// References that a call leaves in a variable of the caller.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *err_fetch_around_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    PyErr_WriteUnraisable(arg);
  Py_XDECREF(text);
  PyErr_Restore(type, value, traceback);
  Py_RETURN_NONE;
}

static PyObject *err_fetch_in_error_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *err_fetch_in_error_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  Py_RETURN_NONE;
}

static PyObject *err_restore_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text != NULL)
    return text;
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != NULL)
    PyException_SetTraceback(value, traceback);
  PyErr_Restore(type, value, traceback);
  return NULL;
}

static PyObject *get_exc_info_bad(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_GetExcInfo(&type, &value, &traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *get_exc_info_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_GetExcInfo(&type, &value, &traceback);
  PyErr_SetExcInfo(type, value, traceback);
  Py_RETURN_NONE;
}

static PyObject *dict_next_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t pos = 0;
  while (PyDict_Next(dict, &pos, &key, &value))
    if (value == Py_None)
      return PyObject_Str(key);
  Py_RETURN_NONE;
}

static PyObject *dict_next_incref_bad(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t pos = 0;
  while (PyDict_Next(dict, &pos, &key, &value)) { // expected-warning {{[refcop-ref-leak]}}
    Py_INCREF(key);
    if (PyDict_SetItem(dict, key, Py_None) < 0) {
      Py_DECREF(key);
      return NULL;
    }
  }
  Py_RETURN_NONE;
}

static PyObject *context_var_bad(PyObject *self, PyObject *var) {
  PyObject *value;
  if (PyContextVar_Get(var, NULL, &value) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *context_var_ok(PyObject *self, PyObject *var) {
  PyObject *value;
  if (PyContextVar_Get(var, NULL, &value) < 0)
    return NULL;
  if (value == NULL)
    Py_RETURN_NONE;
  return value;
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *iter_send_bad(PyObject *self, PyObject *iterator) {
  PyObject *result;
  PySendResult status = PyIter_Send(iterator, Py_None, &result);
  if (status == PYGEN_ERROR)
    return NULL;
  if (status == PYGEN_NEXT)
    Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
  return result;
}

static PyObject *iter_send_ok(PyObject *self, PyObject *iterator) {
  PyObject *result;
  PySendResult status = PyIter_Send(iterator, Py_None, &result);
  if (status == PYGEN_ERROR)
    return NULL;
  if (status == PYGEN_NEXT)
    Py_CLEAR(result);
  if (result == NULL)
    Py_RETURN_NONE;
  return result;
}
#endif

static PyObject *concat_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  if (bytes == NULL)
    return NULL;
  PyBytes_Concat(&bytes, arg);
  return bytes;
}

static PyObject *concat_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  if (bytes == NULL)
    return NULL;
  PyBytes_Concat(&bytes, arg);
  if (bytes == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *concat_and_del_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  PyBytes_ConcatAndDel(&bytes, PyObject_Bytes(arg));
  return bytes;
}

static PyObject *concat_inline_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  PyBytes_Concat(&bytes, PyObject_Bytes(arg));
  return bytes; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *unicode_append_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_FromString("a");
  PyUnicode_Append(&text, arg);
  return text;
}

static PyObject *unicode_append_inline_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_FromString("a");
  PyUnicode_Append(&text, PyObject_Str(arg));
  return text; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *append_and_del_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_FromString("a");
  PyUnicode_AppendAndDel(&text, PyObject_Str(arg));
  return text;
}

static PyObject *intern_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_FromString("a");
  if (text == NULL)
    return NULL;
  PyUnicode_InternInPlace(&text);
  return text;
}

static PyObject *intern_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyUnicode_FromString("a");
  if (text == NULL)
    return NULL;
  PyUnicode_InternInPlace(&text);
  return PyUnicode_FromString("b"); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *tuple_resize_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(3);
  if (tuple == NULL || _PyTuple_Resize(&tuple, 0) < 0)
    return NULL;
  return tuple;
}

static PyObject *bytes_resize_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, 10);
  if (bytes == NULL)
    return NULL;
  if (_PyBytes_Resize(&bytes, 5) < 0)
    return NULL;
  return bytes;
}

static PyObject *bytes_resize_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, 10);
  if (bytes == NULL)
    return NULL;
  if (_PyBytes_Resize(&bytes, 5) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyMethodDef other_methods[] = {
#if PY_VERSION_HEX >= 0x030A0000
    {"iter_send_bad", iter_send_bad, METH_O, NULL},
    {"iter_send_ok", iter_send_ok, METH_O, NULL},
#endif
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"err_fetch_around_ok", err_fetch_around_ok, METH_O, NULL},
    {"err_fetch_in_error_bad", err_fetch_in_error_bad, METH_O, NULL},
    {"err_fetch_in_error_ok", err_fetch_in_error_ok, METH_O, NULL},
    {"err_restore_ok", err_restore_ok, METH_O, NULL},
    {"get_exc_info_bad", get_exc_info_bad, METH_O, NULL},
    {"get_exc_info_ok", get_exc_info_ok, METH_O, NULL},
    {"dict_next_ok", dict_next_ok, METH_O, NULL},
    {"dict_next_incref_bad", dict_next_incref_bad, METH_O, NULL},
    {"context_var_bad", context_var_bad, METH_O, NULL},
    {"context_var_ok", context_var_ok, METH_O, NULL},
    {"concat_ok", concat_ok, METH_O, NULL},
    {"concat_bad", concat_bad, METH_O, NULL},
    {"concat_and_del_ok", concat_and_del_ok, METH_O, NULL},
    {"concat_inline_bad", concat_inline_bad, METH_O, NULL},
    {"unicode_append_ok", unicode_append_ok, METH_O, NULL},
    {"unicode_append_inline_bad", unicode_append_inline_bad, METH_O, NULL},
    {"append_and_del_ok", append_and_del_ok, METH_O, NULL},
    {"intern_ok", intern_ok, METH_O, NULL},
    {"intern_bad", intern_bad, METH_O, NULL},
    {"tuple_resize_ok", tuple_resize_ok, METH_O, NULL},
    {"bytes_resize_ok", bytes_resize_ok, METH_O, NULL},
    {"bytes_resize_bad", bytes_resize_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
