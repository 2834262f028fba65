// Uses of an object after its last known reference was released.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *passed_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  return PyObject_Repr(text); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *passed_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyObject_Repr(text);
  Py_DECREF(text);
  return result;
}

static PyObject *returned_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  return text; // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *size_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyObject_Bytes(arg);
  if (bytes == NULL)
    return NULL;
  Py_DECREF(bytes);
  return PyLong_FromSsize_t(Py_SIZE(bytes)); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *size_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyObject_Bytes(arg);
  if (bytes == NULL)
    return NULL;
  Py_ssize_t size = Py_SIZE(bytes);
  Py_DECREF(bytes);
  return PyLong_FromSsize_t(size);
}

static PyObject *get_size_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  if (list == NULL)
    return NULL;
  Py_DECREF(list);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  return PyLong_FromSsize_t(PyList_GET_SIZE(list));
}

static PyObject *type_name_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  PyErr_Format(PyExc_TypeError, "not a %s", Py_TYPE(value)->tp_name);
  return NULL;
}

static PyObject *type_name_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  PyErr_Format(PyExc_TypeError, "not a %s", Py_TYPE(value)->tp_name);
  Py_DECREF(value);
  return NULL;
}

static PyObject *check_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  if (PyLong_Check(value)) // expected-warning {{[refcop-use-after-release]}}
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

static PyObject *message_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  return PyErr_Format(PyExc_ValueError, "bad value %R", value);
}

static PyObject *incref_too_late_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  Py_INCREF(value); // expected-warning {{[refcop-use-after-release]}}
  return value;
}

static PyObject *incref_first_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_INCREF(value);
  Py_DECREF(value);
  return value;
}

static PyObject *pointer_compared_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_CallObject(arg, NULL);
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  if (value == Py_None)
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

static PyObject *on_one_path_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    Py_DECREF(text);
  return text; // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *in_error_path_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyObject_SetAttrString(self, "text", arg) < 0) {
    Py_DECREF(text);
    goto error;
  }
  return text;
error:
  // expected-warning@+1 {{[refcop-use-after-release]}}
  PyErr_Format(PyExc_ValueError, "text is %U", text);
  return NULL;
}

static PyObject *reused_variable_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  text = PyObject_Repr(arg);
  return text;
}

static PyObject *alias_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg), *same = text;
  if (text == NULL)
    return NULL;
  Py_CLEAR(text);
  return PyObject_Repr(same); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *clear_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  Py_CLEAR(text);
  if (text != NULL)
    return PyObject_Repr(text);
  Py_RETURN_NONE;
}

static PyObject *in_loop_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  for (int i = 0; i < 3; i++) {
    PySys_FormatStdout("%U\n", text); // expected-warning {{[refcop-use-after-release]}}
    Py_DECREF(text);
  }
  Py_RETURN_NONE;
}

static PyObject *in_loop_ok(PyObject *self, PyObject *arg) {
  for (int i = 0; i < 3; i++) {
    PyObject *text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
    int failed = PyObject_SetAttrString(self, "text", text);
    Py_DECREF(text);
    if (failed < 0)
      return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *setref_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *old = text;
  Py_SETREF(text, PyObject_Repr(arg));
  Py_XDECREF(text);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(old));
}

static PyObject *built_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  return Py_BuildValue("(Oi)", text, 1); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *helper_result(PyObject *object) {
  return PyObject_Repr(object);
}

static PyObject *given_to_helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_DECREF(text);
  return helper_result(text); // expected-warning {{[refcop-use-after-release]}}
}

static void drop(PyObject *object) {
  Py_DECREF(object);
}

static PyObject *dropped_by_helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop(text);
  return PyObject_Repr(text); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *xdecref_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  Py_XDECREF(text);
  if (text == NULL)
    return NULL;
  return PyObject_Repr(text); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *item_of_dead_list_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  if (list == NULL)
    return NULL;
  PyObject *first = PyList_GetItem(list, 0);
  Py_DECREF(list);
  if (first == NULL)
    return NULL;
  return PyObject_Str(first); // expected-warning {{[refcop-use-after-release]}}
}

static PyMethodDef methods[] = {
    {"passed_bad", passed_bad, METH_O, NULL},
    {"passed_ok", passed_ok, METH_O, NULL},
    {"returned_bad", returned_bad, METH_O, NULL},
    {"size_macro_bad", size_macro_bad, METH_O, NULL},
    {"size_macro_ok", size_macro_ok, METH_O, NULL},
    {"get_size_macro_bad", get_size_macro_bad, METH_O, NULL},
    {"type_name_bad", type_name_bad, METH_O, NULL},
    {"type_name_ok", type_name_ok, METH_O, NULL},
    {"check_macro_bad", check_macro_bad, METH_O, NULL},
    {"message_bad", message_bad, METH_O, NULL},
    {"incref_too_late_bad", incref_too_late_bad, METH_O, NULL},
    {"incref_first_ok", incref_first_ok, METH_O, NULL},
    {"pointer_compared_ok", pointer_compared_ok, METH_O, NULL},
    {"on_one_path_bad", on_one_path_bad, METH_O, NULL},
    {"in_error_path_bad", in_error_path_bad, METH_O, NULL},
    {"reused_variable_ok", reused_variable_ok, METH_O, NULL},
    {"alias_bad", alias_bad, METH_O, NULL},
    {"clear_ok", clear_ok, METH_O, NULL},
    {"in_loop_bad", in_loop_bad, METH_O, NULL},
    {"in_loop_ok", in_loop_ok, METH_O, NULL},
    {"setref_bad", setref_bad, METH_O, NULL},
    {"built_bad", built_bad, METH_O, NULL},
    {"given_to_helper_bad", given_to_helper_bad, METH_O, NULL},
    {"dropped_by_helper_bad", dropped_by_helper_bad, METH_O, NULL},
    {"xdecref_bad", xdecref_bad, METH_O, NULL},
    {"item_of_dead_list_bad", item_of_dead_list_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}

// What is in a slice lives with the whole list, and the contract says so of the slice itself.
static PyObject *FN_slice_bad(PyObject *self, PyObject *list) {
  PyObject *slice = PyList_GetSlice(list, 0, 2);
  if (slice == NULL)
    return NULL;
  Py_DECREF(slice);
  return PyObject_Repr(slice);
}

static PyObject *copied_list_bad(PyObject *self, PyObject *list) {
  PyObject *copy = PySequence_List(list);
  if (copy == NULL)
    return NULL;
  Py_DECREF(copy);
  return PyObject_Repr(copy); // expected-warning {{[refcop-use-after-release]}}
}

static PyMethodDef list_methods[] = {{"FN_slice_bad", FN_slice_bad, METH_O, NULL},
                                     {"copied_list_bad", copied_list_bad, METH_O, NULL},
                                     {NULL, NULL, 0, NULL}};
PyMethodDef *use_list_methods(void) { return list_methods; }
