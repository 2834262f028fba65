// Look-ups that give a new reference although their neighbours lend one.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <frameobject.h>

static PyObject *sequence_item_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PySequence_GetItem(arg, 0);
  if (item == NULL)
    return NULL;
  return PyLong_FromLong(PyLong_Check(item)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *sequence_item_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PySequence_GetItem(arg, 0);
  if (item == NULL)
    return NULL;
  int is_number = PyLong_Check(item);
  Py_DECREF(item);
  return PyLong_FromLong(is_number);
}

static PyObject *list_item_ok(PyObject *self, PyObject *list) {
  PyObject *item = PyList_GetItem(list, 0);
  if (item == NULL)
    return NULL;
  return PyLong_FromLong(PyLong_Check(item));
}

static PyObject *tuple_item_ok(PyObject *self, PyObject *tuple) {
  PyObject *item = PyTuple_GET_ITEM(tuple, 0);
  return PyLong_FromLong(PyLong_Check(item));
}

static PyObject *mapping_item_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyMapping_GetItemString(arg, "key");
  if (item == NULL)
    return NULL;
  return PyObject_Str(item); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *dict_item_ok(PyObject *self, PyObject *dict) {
  PyObject *item = PyDict_GetItemString(dict, "key");
  if (item == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(item);
}

static PyObject *object_item_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyObject_GetItem(self, arg);
  if (item == NULL)
    return NULL;
  if (PyLong_Check(item))
    Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
  return item;
}

static PyObject *object_type_bad(PyObject *self, PyObject *arg) {
  PyObject *type = PyObject_Type(arg);
  if (type == NULL)
    return NULL;
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return PyUnicode_FromString(((PyTypeObject *)type)->tp_name);
}

static PyObject *object_type_ok(PyObject *self, PyObject *arg) {
  PyTypeObject *type = Py_TYPE(arg);
  return PyUnicode_FromString(type->tp_name);
}

static PyObject *fast_bad(PyObject *self, PyObject *arg) {
  PyObject *fast = PySequence_Fast(arg, "a sequence is needed");
  if (fast == NULL)
    return NULL;
  Py_ssize_t n = PySequence_Fast_GET_SIZE(fast);
  return PyLong_FromSsize_t(n); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *fast_ok(PyObject *self, PyObject *arg) {
  PyObject *fast = PySequence_Fast(arg, "a sequence is needed");
  if (fast == NULL)
    return NULL;
  PyObject **items = PySequence_Fast_ITEMS(fast);
  Py_ssize_t n = PySequence_Fast_GET_SIZE(fast), found = 0;
  for (Py_ssize_t i = 0; i < n; i++)
    found += items[i] == Py_None;
  Py_DECREF(fast);
  return PyLong_FromSsize_t(found);
}

static PyObject *fast_of_list_bad(PyObject *self, PyObject *arg) {
  if (!PyList_Check(arg))
    Py_RETURN_NONE;
  PyObject *fast = PySequence_Fast(arg, "");
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return PyLong_FromSsize_t(PySequence_Fast_GET_SIZE(fast));
}

static PyObject *cell_get_bad(PyObject *self, PyObject *cell) {
  PyObject *content = PyCell_Get(cell);
  if (content == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(content); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *cell_get_ok(PyObject *self, PyObject *cell) {
  PyObject *content = PyCell_GET(cell);
  if (content == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(content);
}

static PyObject *frame_code_bad(PyObject *self, PyObject *arg) {
#if PY_VERSION_HEX >= 0x03090000
  PyCodeObject *code = PyFrame_GetCode((PyFrameObject *)arg);
  return PyLong_FromLong(code->co_firstlineno); // expected-warning {{[refcop-ref-leak]}}
#else
  Py_RETURN_NONE;
#endif
}

static PyObject *globals_ok(PyObject *self, PyObject *arg) {
  PyObject *globals = PyEval_GetGlobals();
  if (globals == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(globals);
}

static PyObject *iter_next_bad(PyObject *self, PyObject *iterator) {
  PyObject *item;
  Py_ssize_t n = 0;
  while ((item = PyIter_Next(iterator)) != NULL)
    n++; // expected-warning {{[refcop-ref-leak]}}
  if (PyErr_Occurred())
    return NULL;
  return PyLong_FromSsize_t(n);
}

static PyObject *iter_next_ok(PyObject *self, PyObject *iterator) {
  PyObject *item;
  Py_ssize_t n = 0;
  while ((item = PyIter_Next(iterator)) != NULL) {
    Py_DECREF(item);
    n++;
  }
  if (PyErr_Occurred())
    return NULL;
  return PyLong_FromSsize_t(n);
}

static PyObject *add_module_ok(PyObject *self, PyObject *arg) {
  PyObject *main = PyImport_AddModule("__main__");
  if (main == NULL)
    return NULL;
  return PyObject_GetAttrString(main, "x");
}

static PyObject *import_module_bad(PyObject *self, PyObject *arg) {
  PyObject *main = PyImport_ImportModule("__main__");
  if (main == NULL)
    return NULL;
  return PyObject_GetAttrString(main, "x"); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *sys_object_ok(PyObject *self, PyObject *arg) {
  PyObject *path = PySys_GetObject("path");
  if (path == NULL)
    Py_RETURN_NONE;
  return PySequence_Tuple(path);
}

static PyObject *err_occurred_ok(PyObject *self, PyObject *arg) {
  PyObject *type = PyErr_Occurred();
  return PyLong_FromLong(type != NULL);
}

static PyObject *dict_keys_bad(PyObject *self, PyObject *dict) {
  PyObject *keys = PyDict_Keys(dict);
  if (keys == NULL)
    return NULL;
  return PyLong_FromSsize_t(PyList_GET_SIZE(keys)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *list_slice_bad(PyObject *self, PyObject *list) {
  PyObject *slice = PyList_GetSlice(list, 0, 2);
  if (slice == NULL)
    return NULL;
  return PyLong_FromSsize_t(PyList_GET_SIZE(slice)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *set_pop_bad(PyObject *self, PyObject *set) {
  PyObject *item = PySet_Pop(set);
  if (item == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *weakref_object_ok(PyObject *self, PyObject *reference) {
  PyObject *object = PyWeakref_GetObject(reference);
  if (object == NULL)
    return NULL;
  return PyLong_FromLong(object == Py_None);
}

static PyObject *set_default_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_SetDefault(dict, Py_None, Py_None);
  if (value == NULL)
    return NULL;
  return PyObject_Str(value);
}

static PyObject *method_self_ok(PyObject *self, PyObject *method) {
  PyObject *object = PyMethod_GET_SELF(method);
  return PyObject_Str(object);
}

static PyMethodDef methods[] = {
    {"sequence_item_bad", sequence_item_bad, METH_O, NULL},
    {"sequence_item_ok", sequence_item_ok, METH_O, NULL},
    {"list_item_ok", list_item_ok, METH_O, NULL},
    {"tuple_item_ok", tuple_item_ok, METH_O, NULL},
    {"mapping_item_bad", mapping_item_bad, METH_O, NULL},
    {"dict_item_ok", dict_item_ok, METH_O, NULL},
    {"object_item_bad", object_item_bad, METH_O, NULL},
    {"object_type_bad", object_type_bad, METH_O, NULL},
    {"object_type_ok", object_type_ok, METH_O, NULL},
    {"fast_bad", fast_bad, METH_O, NULL},
    {"fast_ok", fast_ok, METH_O, NULL},
    {"fast_of_list_bad", fast_of_list_bad, METH_O, NULL},
    {"cell_get_bad", cell_get_bad, METH_O, NULL},
    {"cell_get_ok", cell_get_ok, METH_O, NULL},
    {"frame_code_bad", frame_code_bad, METH_O, NULL},
    {"globals_ok", globals_ok, METH_O, NULL},
    {"iter_next_bad", iter_next_bad, METH_O, NULL},
    {"iter_next_ok", iter_next_ok, METH_O, NULL},
    {"add_module_ok", add_module_ok, METH_O, NULL},
    {"import_module_bad", import_module_bad, METH_O, NULL},
    {"sys_object_ok", sys_object_ok, METH_O, NULL},
    {"err_occurred_ok", err_occurred_ok, METH_O, NULL},
    {"dict_keys_bad", dict_keys_bad, METH_O, NULL},
    {"list_slice_bad", list_slice_bad, METH_O, NULL},
    {"set_pop_bad", set_pop_bad, METH_O, NULL},
    {"weakref_object_ok", weakref_object_ok, METH_O, NULL},
    {"set_default_ok", set_default_ok, METH_O, NULL},
    {"method_self_ok", method_self_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
