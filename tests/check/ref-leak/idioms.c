// Idioms of real extensions: threads, buffers, retries, dictionaries of lists, callbacks, unions.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

union word {
  PyObject *object;
  void *raw;
};

static PyObject *union_ok(PyObject *self, PyObject *arg) {
  union word word;
  word.object = PyObject_Str(arg);
  PyObject *text = word.raw;
  return text;
}

static PyObject *union_bad(PyObject *self, PyObject *arg) {
  union word word;
  word.object = PyObject_Str(arg); // expected-warning {{[refcop-ref-leak]}}
  if (word.raw == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *allow_threads_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyObject_Bytes(arg);
  if (bytes == NULL)
    return NULL;
  Py_BEGIN_ALLOW_THREADS puts("working");
  Py_END_ALLOW_THREADS return bytes;
}

static PyObject *allow_threads_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyObject_Bytes(arg);
  int failed;
  if (bytes == NULL)
    return NULL;
  Py_BEGIN_ALLOW_THREADS failed = puts("working") < 0;
  // expected-warning@+1 {{[refcop-ref-leak]}}
  Py_END_ALLOW_THREADS if (failed) return PyErr_SetFromErrno(PyExc_OSError);
  return bytes;
}

static PyObject *buffer_ok(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "y*", &view))
    return NULL;
  PyObject *bytes = PyBytes_FromStringAndSize(view.buf, view.len);
  PyBuffer_Release(&view);
  return bytes;
}

static PyObject *buffer_error_bad(PyObject *self, PyObject *arg) {
  Py_buffer view;
  PyObject *bytes = PyObject_Bytes(arg);
  if (bytes == NULL)
    return NULL;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  PyBuffer_Release(&view);
  return bytes;
}

static PyObject *goto_retry_ok(PyObject *self, PyObject *arg) {
  int tries = 0;
  PyObject *result;
again:
  result = PyObject_CallObject(arg, NULL);
  if (result == Py_None && tries++ < 3) {
    Py_DECREF(result);
    goto again;
  }
  return result;
}

static PyObject *goto_retry_bad(PyObject *self, PyObject *arg) {
  int tries = 0;
  PyObject *result;
again:
  result = PyObject_CallObject(arg, NULL);
  if (result == NULL)
    return NULL;
  if (PyLong_Check(result) && tries++ < 3)
    goto again; // expected-warning {{[refcop-ref-leak]}}
  return result;
}

static PyObject *computed_goto_ok(PyObject *self, PyObject *arg) {
  static void *const targets[] = {&&first, &&second};
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  goto *targets[PyUnicode_GET_LENGTH(text) > 0];
first:
  Py_DECREF(text);
  Py_RETURN_NONE;
second:
  return text;
}

static PyObject *dict_of_lists_ok(PyObject *self, PyObject *dict) {
  PyObject *list = PyDict_GetItemWithError(dict, self);
  if (list == NULL) {
    if (PyErr_Occurred())
      return NULL;
    list = PyList_New(0);
    if (list == NULL)
      return NULL;
    int failed = PyDict_SetItem(dict, self, list);
    Py_DECREF(list);
    if (failed)
      return NULL;
  }
  if (PyList_Append(list, self) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *dict_of_lists_bad(PyObject *self, PyObject *dict) {
  PyObject *list = PyDict_GetItemWithError(dict, self);
  if (list == NULL) {
    if (PyErr_Occurred())
      return NULL;
    list = PyList_New(0);
    if (list == NULL || PyDict_SetItem(dict, self, list) < 0)
      return NULL;
  }
  if (PyList_Append(list, self) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *exception_instance_ok(PyObject *self, PyObject *arg) {
  PyObject *error = PyObject_CallFunction(PyExc_ValueError, "O", arg);
  if (error == NULL)
    return NULL;
  PyErr_SetObject(PyExc_ValueError, error);
  Py_DECREF(error);
  return NULL;
}

static PyObject *exception_instance_bad(PyObject *self, PyObject *arg) {
  PyObject *error = PyObject_CallFunction(PyExc_ValueError, "O", arg);
  if (error == NULL)
    return NULL;
  PyErr_SetObject(PyExc_ValueError, error);
  return NULL; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *unicode_join_bad(PyObject *self, PyObject *arg) {
  PyObject *comma = PyUnicode_FromString(",");
  if (comma == NULL)
    return NULL;
  return PyUnicode_Join(comma, arg); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *in_place_ok(PyObject *self, PyObject *arg) {
  PyObject *sum = PyLong_FromLong(1000);
  if (sum == NULL)
    return NULL;
  PyObject *next = PyNumber_InPlaceAdd(sum, arg);
  Py_DECREF(sum);
  return next;
}

static PyObject *in_place_bad(PyObject *self, PyObject *arg) {
  PyObject *sum = PyLong_FromLong(1000);
  if (sum == NULL)
    return NULL;
  sum = PyNumber_InPlaceAdd(sum, arg); // expected-warning {{[refcop-ref-leak]}}
  return sum;
}

static PyObject *vectorcall_ok(PyObject *self, PyObject *arg) {
  PyObject *stack[2] = {self, PyObject_Str(arg)};
  if (stack[1] == NULL)
    return NULL;
  PyObject *result = PyObject_CallFunctionObjArgs(arg, stack[0], stack[1], NULL);
  Py_DECREF(stack[1]);
  return result;
}

static PyObject *list_reversed_in_place_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  if (list == NULL)
    return NULL;
  if (PyList_Reverse(list) < 0)
    Py_CLEAR(list);
  return list;
}

static PyObject *sorted_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  if (list == NULL)
    return NULL;
  if (PyList_Sort(list) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return list;
}

static int visit_items(PyObject *list, int (*visit)(PyObject *, void *), void *data) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++)
    if (visit(PyList_GET_ITEM(list, i), data) < 0)
      return -1;
  return 0;
}

static int append_item(PyObject *item, void *data) {
  return PyList_Append((PyObject *)data, item);
}

static PyObject *callback_data_ok(PyObject *self, PyObject *list) {
  PyObject *copy = PyList_New(0);
  if (copy == NULL)
    return NULL;
  if (visit_items(list, append_item, copy) < 0) {
    Py_DECREF(copy);
    return NULL;
  }
  return copy;
}

static PyMethodDef other_methods[] = {
    {"buffer_ok", buffer_ok, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"union_ok", union_ok, METH_O, NULL},
    {"union_bad", union_bad, METH_O, NULL},
    {"allow_threads_ok", allow_threads_ok, METH_O, NULL},
    {"allow_threads_bad", allow_threads_bad, METH_O, NULL},
    {"buffer_error_bad", buffer_error_bad, METH_O, NULL},
    {"goto_retry_ok", goto_retry_ok, METH_O, NULL},
    {"goto_retry_bad", goto_retry_bad, METH_O, NULL},
    {"computed_goto_ok", computed_goto_ok, METH_O, NULL},
    {"dict_of_lists_ok", dict_of_lists_ok, METH_O, NULL},
    {"dict_of_lists_bad", dict_of_lists_bad, METH_O, NULL},
    {"exception_instance_ok", exception_instance_ok, METH_O, NULL},
    {"exception_instance_bad", exception_instance_bad, METH_O, NULL},
    {"unicode_join_bad", unicode_join_bad, METH_O, NULL},
    {"in_place_ok", in_place_ok, METH_O, NULL},
    {"in_place_bad", in_place_bad, METH_O, NULL},
    {"vectorcall_ok", vectorcall_ok, METH_O, NULL},
    {"list_reversed_in_place_ok", list_reversed_in_place_ok, METH_O, NULL},
    {"sorted_bad", sorted_bad, METH_O, NULL},
    {"callback_data_ok", callback_data_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
