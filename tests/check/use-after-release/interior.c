// Pointers into an object die with it.
//
// RUN: %refcop_verify -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=result-with-exception -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=result-with-exception -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *utf8_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text);
  Py_DECREF(text);
  if (bytes == NULL)
    return NULL;
  return PyUnicode_FromString(bytes); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *utf8_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text);
  PyObject *result = bytes ? PyUnicode_FromString(bytes) : NULL;
  Py_DECREF(text);
  return result;
}

static PyObject *utf8_of_argument_ok(PyObject *self, PyObject *arg) {
  const char *bytes = PyUnicode_AsUTF8(arg);
  if (bytes == NULL)
    return NULL;
  return PyUnicode_FromString(bytes);
}

static PyObject *utf8_size_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t size;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
  if (bytes == NULL) {
    Py_DECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  return PyBytes_FromStringAndSize(bytes, size); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *bytes_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  char *data = PyBytes_AS_STRING(bytes);
  Py_DECREF(bytes);
  return PyUnicode_FromString(data); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *bytes_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  char *data = PyBytes_AS_STRING(bytes);
  PyObject *result = PyUnicode_FromString(data);
  Py_DECREF(bytes);
  return result;
}

static PyObject *character_read_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  char *data = PyBytes_AsString(bytes);
  Py_DECREF(bytes);
  return PyLong_FromLong(data[0]); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *character_read_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyUnicode_AsUTF8String(arg);
  if (bytes == NULL)
    return NULL;
  char first = PyBytes_AsString(bytes)[0];
  Py_DECREF(bytes);
  return PyLong_FromLong(first);
}

static PyObject *string_and_size_bad(PyObject *self, PyObject *arg) {
  char *data;
  Py_ssize_t size;
  PyObject *bytes = PyObject_Bytes(arg);
  if (bytes == NULL)
    return NULL;
  if (PyBytes_AsStringAndSize(bytes, &data, &size) < 0) {
    Py_DECREF(bytes);
    return NULL;
  }
  Py_DECREF(bytes);
  return PyBytes_FromStringAndSize(data, size); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *items_bad(PyObject *self, PyObject *arg) {
  PyObject *fast = PySequence_Fast(arg, "");
  if (fast == NULL)
    return NULL;
  PyObject **items = PySequence_Fast_ITEMS(fast);
  Py_ssize_t n = PySequence_Fast_GET_SIZE(fast);
  Py_DECREF(fast);
  if (n > 0 && items[0] == Py_None) // expected-warning {{[refcop-use-after-release]}}
    Py_RETURN_TRUE;
  Py_RETURN_FALSE;
}

// The attribute most likely keeps the capsule: worth level 2.
static PyObject *FN_capsule_bad(PyObject *self, PyObject *arg) {
  PyObject *capsule = PyObject_GetAttrString(arg, "_C_API");
  if (capsule == NULL)
    return NULL;
  int *api = PyCapsule_GetPointer(capsule, NULL);
  Py_DECREF(capsule);
  if (api == NULL)
    return NULL;
  return PyLong_FromLong(api[0]);
}

static PyObject *unicode_data_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_UCS1 *data = PyUnicode_1BYTE_DATA(text);
  Py_DECREF(text);
  return PyLong_FromLong(data[0]); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *type_name_ok(PyObject *self, PyObject *arg) {
  const char *name = Py_TYPE(arg)->tp_name;
  return PyUnicode_FromString(name);
}

// The name is part of the type.
static PyObject *FN_heap_type_name_bad(PyObject *self, PyObject *arg) {
  PyObject *type = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){}", "Made");
  if (type == NULL)
    return NULL;
  const char *name = ((PyTypeObject *)type)->tp_name;
  Py_DECREF(type);
  return PyUnicode_FromString(name);
}

static PyObject *buffer_ok(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  PyObject *result = PyBytes_FromStringAndSize(view.buf, view.len);
  PyBuffer_Release(&view);
  return result;
}

// A pointer into an object that died here is handed to the caller.
static const char *text_of_bad(PyObject *object) {
  PyObject *text = PyObject_Str(object);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text);
  Py_DECREF(text);
  return bytes; // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *text_of_caller_ok(PyObject *self, PyObject *arg) {
  const char *bytes = text_of_bad(arg);
  if (bytes == NULL)
    return NULL;
  return PyUnicode_FromString(bytes);
}

static const char *name_of(PyObject *object) {
  return PyUnicode_AsUTF8(object);
}

// The result of the helper points into its argument.
static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *name = name_of(text);
  Py_DECREF(text);
  if (name == NULL)
    return NULL;
  return PyUnicode_FromString(name); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *copied_ok(PyObject *self, PyObject *arg) {
  char name[20];
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text);
  if (bytes == NULL) {
    Py_DECREF(text);
    return NULL;
  }
  strncpy(name, bytes, sizeof name - 1);
  Py_DECREF(text);
  return PyUnicode_FromString(name);
}

static PyObject *printed_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  const char *bytes = text ? PyUnicode_AsUTF8(text) : "";
  Py_XDECREF(text);
  if (bytes == NULL)
    return NULL;
  printf("%s\n", bytes); // expected-warning {{[refcop-use-after-release]}}
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"utf8_bad", utf8_bad, METH_O, NULL},
    {"utf8_ok", utf8_ok, METH_O, NULL},
    {"utf8_of_argument_ok", utf8_of_argument_ok, METH_O, NULL},
    {"utf8_size_bad", utf8_size_bad, METH_O, NULL},
    {"bytes_macro_bad", bytes_macro_bad, METH_O, NULL},
    {"bytes_macro_ok", bytes_macro_ok, METH_O, NULL},
    {"character_read_bad", character_read_bad, METH_O, NULL},
    {"character_read_ok", character_read_ok, METH_O, NULL},
    {"string_and_size_bad", string_and_size_bad, METH_O, NULL},
    {"items_bad", items_bad, METH_O, NULL},
    {"FN_capsule_bad", FN_capsule_bad, METH_O, NULL},
    {"unicode_data_bad", unicode_data_bad, METH_O, NULL},
    {"type_name_ok", type_name_ok, METH_O, NULL},
    {"FN_heap_type_name_bad", FN_heap_type_name_bad, METH_O, NULL},
    {"buffer_ok", buffer_ok, METH_O, NULL},
    {"text_of_caller_ok", text_of_caller_ok, METH_O, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},
    {"copied_ok", copied_ok, METH_O, NULL},
    {"printed_bad", printed_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
