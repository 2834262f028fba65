// An object lives as long as this function, a place or a live container holds it: what is used
// after its own reference was released may still be alive.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *name;
} Spam;

static PyObject *appended_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (PyList_Append(list, text) < 0) {
    Py_DECREF(text);
    return NULL;
  }
  Py_DECREF(text);
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *in_dict_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyObject_Repr(self);
  if (value == NULL)
    return NULL;
  int failed = PyDict_SetItemString(dict, "value", value);
  Py_DECREF(value);
  if (failed < 0)
    return NULL;
  Py_INCREF(value);
  return value;
}

static PyObject *in_set_ok(PyObject *self, PyObject *set) {
  PyObject *value = PyObject_Repr(self);
  if (value == NULL)
    return NULL;
  int failed = PySet_Add(set, value);
  Py_DECREF(value);
  if (failed < 0)
    return NULL;
  return PyObject_Str(value);
}

static PyObject *in_attribute_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_Repr(self);
  if (value == NULL)
    return NULL;
  int failed = PyObject_SetAttrString(arg, "value", value);
  Py_DECREF(value);
  if (failed < 0)
    return NULL;
  return PyObject_Str(value);
}

static PyObject *stolen_by_list_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL) {
    Py_DECREF(list);
    return NULL;
  }
  PyList_SET_ITEM(list, 0, text);
  PySys_FormatStdout("%zd", PyUnicode_GET_LENGTH(text));
  return list;
}

static PyObject *list_died_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL) {
    Py_DECREF(list);
    return NULL;
  }
  PyList_SET_ITEM(list, 0, text);
  Py_DECREF(list);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *tuple_died_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = Py_BuildValue("(N)", PyObject_Str(arg));
  if (tuple == NULL)
    return NULL;
  PyObject *text = PyTuple_GET_ITEM(tuple, 0);
  Py_DECREF(tuple);
  return PyObject_Repr(text); // expected-warning {{[refcop-use-after-release]}}
}

static PyObject *tuple_died_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = Py_BuildValue("(N)", PyObject_Str(arg));
  if (tuple == NULL)
    return NULL;
  PyObject *text = PyTuple_GET_ITEM(tuple, 0);
  Py_INCREF(text);
  Py_DECREF(tuple);
  return text;
}

static PyObject *dict_died_bad(PyObject *self, PyObject *arg) {
  PyObject *dict = PyDict_Copy(arg);
  if (dict == NULL)
    return NULL;
  PyObject *value = PyDict_GetItemString(dict, "key");
  Py_DECREF(dict);
  if (value == NULL)
    Py_RETURN_NONE;
  Py_INCREF(value); // expected-warning {{[refcop-use-after-release]}}
  return value;
}

static PyObject *dict_died_ok(PyObject *self, PyObject *arg) {
  PyObject *dict = PyObject_GetAttrString(arg, "__dict__");
  if (dict == NULL)
    return NULL;
  PyObject *value = PyDict_GetItemString(dict, "key");
  Py_XINCREF(value);
  Py_DECREF(dict);
  if (value == NULL)
    Py_RETURN_NONE;
  return value;
}

// Arguments, and what is read from them, are held by somebody else.
static PyObject *argument_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_DECREF(arg);
  return PyObject_Str(arg);
}

static PyObject *item_of_argument_ok(PyObject *self, PyObject *list) {
  PyObject *first = PyList_GET_ITEM(list, 0);
  Py_INCREF(first);
  Py_DECREF(first);
  return PyObject_Str(first);
}

// The sequence most likely holds it, but it may have made it for this call: worth level 2.
static PyObject *sequence_item_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PySequence_GetItem(arg, 0);
  if (item == NULL)
    return NULL;
  Py_DECREF(item);
  return PyObject_Str(item); // two-warning {{[refcop-use-after-release]}}
}

// So it is with an attribute.
static PyObject *attribute_bad(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "value");
  if (value == NULL)
    return NULL;
  Py_DECREF(value);
  // two-warning@+1 {{[refcop-use-after-release]}}
  return PyErr_Format(PyExc_TypeError, "not a %s", Py_TYPE(value)->tp_name);
}

static PyObject *field_keeps_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  Py_XSETREF(self->name, text);
  Py_DECREF(text);
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *field_cleared_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->name, text);
  Py_CLEAR(self->name);
  // expected-warning@+1 {{[refcop-use-after-release]}}
  return PyLong_FromSsize_t(PyUnicode_GET_LENGTH(text));
}

static PyObject *global;

static PyObject *global_keeps_ok(PyObject *self, PyObject *arg) {
  PyObject *module = PyImport_ImportModule("json");
  if (module == NULL)
    return NULL;
  Py_INCREF(module);
  Py_XSETREF(global, module);
  Py_DECREF(module);
  return PyObject_Str(module);
}

static PyObject *imported_ok(PyObject *self, PyObject *arg) {
  // sys.modules holds it.
  PyObject *module = PyImport_ImportModule("json");
  if (module == NULL)
    return NULL;
  Py_DECREF(module);
  return PyObject_GetAttrString(module, "dumps");
}

static PyObject *keys_in_loop_ok(PyObject *self, PyObject *dict) {
  PyObject *key, *value;
  Py_ssize_t pos = 0, n = 0;
  while (PyDict_Next(dict, &pos, &key, &value)) {
    PyObject *text = PyObject_Str(key);
    if (text == NULL)
      return NULL;
    n += PyUnicode_GET_LENGTH(text);
    Py_DECREF(text);
  }
  return PyLong_FromSsize_t(n);
}

static PyObject *two_references_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  Py_DECREF(text);
  PyObject *result = PyObject_Repr(text);
  Py_DECREF(text);
  return result;
}

static PyObject *type_outlives_ok(PyObject *self, PyObject *arg) {
  PyObject *value = PyObject_GetAttrString(arg, "value");
  if (value == NULL)
    return NULL;
  PyTypeObject *type = Py_TYPE(value);
  Py_DECREF(value);
  return PyUnicode_FromString(type->tp_name);
}

static void spam_dealloc(Spam *self) {
  Py_XDECREF(self->name);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)spam_dealloc,
};

// The list that lent it goes on holding it, whatever becomes of the other one.
static PyObject *lent_and_stolen_ok(PyObject *self, PyObject *seq) {
  PyObject *item = PyList_GetItem(seq, 0);
  if (item == NULL)
    return NULL;
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  Py_INCREF(item);
  PyList_SET_ITEM(list, 0, item);
  Py_DECREF(list);
  return PyObject_Repr(item);
}

// A tuple holds it, and for a while a list does, too.
static PyObject *held_twice_ok(PyObject *self, PyObject *arg) {
  PyObject *item = PyLong_FromLong(123456);
  if (item == NULL)
    return NULL;
  PyObject *pair = Py_BuildValue("(NO)", item, arg);
  if (pair == NULL)
    return NULL;
  for (int i = 0; i < 2; i++) {
    PyObject *lent = PyTuple_GET_ITEM(pair, 0);
    Py_INCREF(lent);
    PyObject *list = PyList_New(1);
    if (list == NULL) {
      Py_DECREF(lent);
      Py_DECREF(pair);
      return NULL;
    }
    PyList_SET_ITEM(list, 0, lent);
    Py_DECREF(list);
  }
  return pair;
}

// Both are gone; only one holder is remembered.
static PyObject *FN_held_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyLong_FromLong(123456);
  if (item == NULL)
    return NULL;
  PyObject *pair = Py_BuildValue("(NO)", item, arg);
  if (pair == NULL)
    return NULL;
  PyObject *lent = PyTuple_GET_ITEM(pair, 0);
  Py_INCREF(lent);
  PyObject *list = PyList_New(1);
  if (list == NULL) {
    Py_DECREF(lent);
    Py_DECREF(pair);
    return NULL;
  }
  PyList_SET_ITEM(list, 0, lent);
  Py_DECREF(list);
  Py_DECREF(pair);
  return PyObject_Repr(lent);
}

static PyMethodDef methods[] = {
    {"held_twice_ok", held_twice_ok, METH_O, NULL},
    {"FN_held_twice_bad", FN_held_twice_bad, METH_O, NULL},
    {"appended_ok", appended_ok, METH_O, NULL},
    {"in_dict_ok", in_dict_ok, METH_O, NULL},
    {"in_set_ok", in_set_ok, METH_O, NULL},
    {"in_attribute_ok", in_attribute_ok, METH_O, NULL},
    {"stolen_by_list_ok", stolen_by_list_ok, METH_O, NULL},
    {"list_died_bad", list_died_bad, METH_O, NULL},
    {"tuple_died_bad", tuple_died_bad, METH_O, NULL},
    {"tuple_died_ok", tuple_died_ok, METH_O, NULL},
    {"dict_died_bad", dict_died_bad, METH_O, NULL},
    {"dict_died_ok", dict_died_ok, METH_O, NULL},
    {"argument_ok", argument_ok, METH_O, NULL},
    {"item_of_argument_ok", item_of_argument_ok, METH_O, NULL},
    {"sequence_item_bad", sequence_item_bad, METH_O, NULL},
    {"attribute_bad", attribute_bad, METH_O, NULL},
    {"field_keeps_ok", field_keeps_ok, METH_O, NULL},
    {"field_cleared_bad", field_cleared_bad, METH_O, NULL},
    {"global_keeps_ok", global_keeps_ok, METH_O, NULL},
    {"imported_ok", imported_ok, METH_O, NULL},
    {"keys_in_loop_ok", keys_in_loop_ok, METH_O, NULL},
    {"two_references_ok", two_references_ok, METH_O, NULL},
    {"type_outlives_ok", type_outlives_ok, METH_O, NULL},
    {"lent_and_stolen_ok", lent_and_stolen_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}

// The caller keeps what the array of a METH_FASTCALL function holds: also after a call that may run anything.
static PyObject *argument_in_a_tuple_ok(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  PyObject *seq = args[0], *pair;
  Py_ssize_t n = PyLong_AsSsize_t(args[1]);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  pair = PyTuple_Pack(2, seq, args[1]);
  if (pair == NULL)
    return NULL;
  Py_DECREF(pair);
  return PyObject_Repr(seq);
}

static PyObject *argument_released_bad(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  PyObject *seq = args[0];
  Py_ssize_t n = PyLong_AsSsize_t(args[1]);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  Py_DECREF(seq); // two-warning {{[refcop-dangling-field]}}
  return PyLong_FromSsize_t(n);
}

static PyMethodDef vector_methods[] = {
    {"argument_in_a_tuple_ok", (PyCFunction)(void (*)(void))argument_in_a_tuple_ok, METH_FASTCALL, NULL},
    {"argument_released_bad", (PyCFunction)(void (*)(void))argument_released_bad, METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *use_vector_methods(void) { return vector_methods; }
