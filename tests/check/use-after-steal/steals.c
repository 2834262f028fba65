// References released, stolen or used again after a call had taken them.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *set_item_failure_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0) {
    Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *set_item_failure_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *set_item_ladder_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1), *text = NULL;
  if (list == NULL)
    goto fail;
  text = PyObject_Str(arg);
  if (text == NULL)
    goto fail;
  if (PyList_SetItem(list, 0, text) < 0)
    goto fail;
  return list;
fail:
  Py_XDECREF(list);
  Py_XDECREF(text); // expected-warning {{[refcop-use-after-steal]}}
  return NULL;
}

static PyObject *set_item_ladder_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1), *text = NULL;
  if (list == NULL)
    goto fail;
  text = PyObject_Str(arg);
  if (text == NULL)
    goto fail;
  if (PyList_SetItem(list, 0, text) < 0) {
    text = NULL;
    goto fail;
  }
  return list;
fail:
  Py_XDECREF(list);
  Py_XDECREF(text);
  return NULL;
}

static PyObject *tuple_set_item_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  PyObject *text = PyObject_Str(arg);
  if (tuple == NULL || text == NULL) {
    Py_XDECREF(tuple);
    Py_XDECREF(text);
    return NULL;
  }
  if (PyTuple_SetItem(tuple, 0, text) < 0) {
    Py_DECREF(tuple);
    Py_DECREF(text); // two-warning {{[refcop-use-after-steal]}}
    return NULL;
  }
  return tuple;
}

static PyObject *macro_then_release_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL) {
    Py_DECREF(tuple);
    return NULL;
  }
  PyTuple_SET_ITEM(tuple, 0, text);
  Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
  return tuple;
}

static PyObject *macro_then_release_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(1);
  if (tuple == NULL)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL) {
    Py_DECREF(tuple);
    return NULL;
  }
  Py_INCREF(text);
  PyTuple_SET_ITEM(tuple, 0, text);
  Py_DECREF(text);
  return tuple;
}

static PyObject *error_behind_steal_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(2);
  if (tuple == NULL)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL) {
    Py_DECREF(tuple);
    return NULL;
  }
  PyTuple_SET_ITEM(tuple, 0, text);
  PyObject *other = PyObject_Repr(arg);
  if (other == NULL) {
    Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
    Py_DECREF(tuple);
    return NULL;
  }
  PyTuple_SET_ITEM(tuple, 1, other);
  return tuple;
}

static PyObject *two_lists_bad(PyObject *self, PyObject *arg) {
  PyObject *a = PyList_New(1), *b = PyList_New(1), *text = PyObject_Str(arg);
  if (a == NULL || b == NULL || text == NULL) {
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(text);
    return NULL;
  }
  PyList_SET_ITEM(a, 0, text);
  PyList_SET_ITEM(b, 0, text); // expected-warning {{[refcop-borrowed-stolen]}}
  return Py_BuildValue("(NN)", a, b);
}

static PyObject *build_n_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_BuildValue("(NN)", text, text); // expected-warning {{[refcop-borrowed-stolen]}}
}

static PyObject *build_n_then_release_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = Py_BuildValue("(N)", text);
  Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
  return result;
}

static PyObject *build_n_failed_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = Py_BuildValue("(NN)", text, PyObject_Repr(arg));
  if (result == NULL) {
    Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
    return NULL;
  }
  return result;
}

static PyObject *build_n_failed_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = Py_BuildValue("(NN)", text, PyObject_Repr(arg));
  if (result == NULL)
    return NULL;
  return result;
}

static PyObject *call_n_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyObject_CallFunction(self, "N", text);
  Py_DECREF(text); // expected-warning {{[refcop-use-after-steal]}}
  return result;
}

static PyObject *add_object_bad(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  int failed = PyModule_AddObject(module, "value", value);
  Py_DECREF(value); // expected-warning {{[refcop-use-after-steal]}}
  if (failed < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *add_object_ok(PyObject *module, PyObject *arg) {
  PyObject *value = PyObject_Str(arg);
  if (value == NULL)
    return NULL;
  int failed = PyModule_AddObject(module, "value", value);
  if (failed < 0) {
    Py_DECREF(value);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *concat_and_del_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a"), *more = PyObject_Bytes(arg);
  if (bytes == NULL || more == NULL) {
    Py_XDECREF(bytes);
    Py_XDECREF(more);
    return NULL;
  }
  PyBytes_ConcatAndDel(&bytes, more);
  Py_DECREF(more); // expected-warning {{[refcop-over-release]}}
  return bytes;
}

static PyObject *set_exc_info_bad(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_GetExcInfo(&type, &value, &traceback);
  PyErr_SetExcInfo(type, value, traceback);
  Py_XDECREF(type); // expected-warning {{[refcop-use-after-steal]}}
  Py_RETURN_NONE;
}

static PyObject *resize_failed_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromStringAndSize(NULL, 10), *old = bytes;
  if (bytes == NULL)
    return NULL;
  if (_PyBytes_Resize(&bytes, 5) < 0) {
    Py_DECREF(old); // two-warning {{[refcop-over-release]}}
    return NULL;
  }
  return bytes;
}

static PyObject *used_after_failure_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0) {
    // expected-warning@+1 {{[refcop-use-after-release]}}
    PyErr_Format(PyExc_ValueError, "no place for %U", text);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *used_after_success_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_SetItem(list, 0, text) < 0)
    return NULL;
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyMethodDef methods[] = {
    {"set_item_failure_bad", set_item_failure_bad, METH_O, NULL},
    {"set_item_failure_ok", set_item_failure_ok, METH_O, NULL},
    {"set_item_ladder_bad", set_item_ladder_bad, METH_O, NULL},
    {"set_item_ladder_ok", set_item_ladder_ok, METH_O, NULL},
    {"tuple_set_item_bad", tuple_set_item_bad, METH_O, NULL},
    {"macro_then_release_bad", macro_then_release_bad, METH_O, NULL},
    {"macro_then_release_ok", macro_then_release_ok, METH_O, NULL},
    {"error_behind_steal_bad", error_behind_steal_bad, METH_O, NULL},
    {"two_lists_bad", two_lists_bad, METH_O, NULL},
    {"build_n_twice_bad", build_n_twice_bad, METH_O, NULL},
    {"build_n_then_release_bad", build_n_then_release_bad, METH_O, NULL},
    {"build_n_failed_bad", build_n_failed_bad, METH_O, NULL},
    {"build_n_failed_ok", build_n_failed_ok, METH_O, NULL},
    {"call_n_bad", call_n_bad, METH_O, NULL},
    {"add_object_bad", add_object_bad, METH_O, NULL},
    {"add_object_ok", add_object_ok, METH_O, NULL},
    {"concat_and_del_bad", concat_and_del_bad, METH_O, NULL},
    {"set_exc_info_bad", set_exc_info_bad, METH_O, NULL},
    {"resize_failed_bad", resize_failed_bad, METH_O, NULL},
    {"used_after_failure_bad", used_after_failure_bad, METH_O, NULL},
    {"used_after_success_ok", used_after_success_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
