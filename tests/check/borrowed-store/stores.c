// Borrowed references kept in memory that outlives the call.
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
  PyObject_HEAD PyObject *callback, *data;
} Timer;

static PyObject *handler;
static PyObject *table[8];

static PyObject *field_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  Py_XDECREF(self->callback); // two-warning {{[refcop-dangling-field]}}
  self->callback = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *field_ok(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  Py_INCREF(arg);
  Py_XDECREF(self->callback); // two-warning {{[refcop-dangling-field]}}
  self->callback = arg;
  Py_RETURN_NONE;
}

static PyObject *incref_later_ok(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  Py_XDECREF(self->callback); // two-warning {{[refcop-dangling-field]}}
  self->callback = arg;
  Py_INCREF(self->callback);
  Py_RETURN_NONE;
}

static PyObject *setref_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  Py_XSETREF(self->callback, arg); // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *parsed_bad(PyObject *object, PyObject *args) {
  Timer *self = (Timer *)object;
  PyObject *callback;
  if (!PyArg_ParseTuple(args, "O", &callback))
    return NULL;
  Py_CLEAR(self->callback);
  self->callback = callback; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *parsed_ok(PyObject *object, PyObject *args) {
  Timer *self = (Timer *)object;
  PyObject *callback;
  if (!PyArg_ParseTuple(args, "O", &callback))
    return NULL;
  Py_CLEAR(self->callback);
  Py_INCREF(callback);
  self->callback = callback;
  Py_RETURN_NONE;
}

// Straight into the field: the old value is lost, the new one borrowed.
static PyObject *parsed_into_field_bad(PyObject *object, PyObject *args) {
  Timer *self = (Timer *)object;
  if (!PyArg_ParseTuple(args, "O", &self->callback)) // expected-warning {{[refcop-borrowed-store]}}
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *parsed_into_field_ok(PyObject *object, PyObject *args) {
  Timer *self = (Timer *)object;
  Py_CLEAR(self->callback);
  if (!PyArg_ParseTuple(args, "O", &self->callback))
    return NULL;
  Py_INCREF(self->callback);
  Py_RETURN_NONE;
}

static PyObject *item_bad(PyObject *object, PyObject *list) {
  Timer *self = (Timer *)object;
  PyObject *item = PyList_GetItem(list, 0);
  if (item == NULL)
    return NULL;
  Py_CLEAR(self->data);
  self->data = item; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *dict_item_bad(PyObject *object, PyObject *dict) {
  Timer *self = (Timer *)object;
  Py_CLEAR(self->data);
  self->data = PyDict_GetItemString(dict, "data"); // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *sequence_item_ok(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *item = PySequence_GetItem(arg, 0);
  if (item == NULL)
    return NULL;
  Py_XSETREF(self->data, item);
  Py_RETURN_NONE;
}

static PyObject *global_bad(PyObject *object, PyObject *arg) {
  Py_XDECREF(handler);
  handler = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *global_ok(PyObject *object, PyObject *arg) {
  Py_XINCREF(arg);
  Py_XDECREF(handler);
  handler = arg;
  Py_RETURN_NONE;
}

static PyObject *global_array_bad(PyObject *object, PyObject *arg) {
  Py_XDECREF(table[3]);
  table[3] = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *global_array_ok(PyObject *object, PyObject *arg) {
  Py_INCREF(arg);
  Py_XSETREF(table[3], arg);
  Py_RETURN_NONE;
}

static PyObject *released_after_store_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XDECREF(self->data); // two-warning {{[refcop-dangling-field]}}
  self->data = text;
  Py_DECREF(text); // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

// One reference for two places: it is shown at the first.
static PyObject *stored_twice_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->data, text); // expected-warning {{[refcop-borrowed-store]}}
  Py_XSETREF(self->callback, text);
  Py_RETURN_NONE;
}

static PyObject *stored_twice_ok(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->data, text);
  Py_INCREF(text);
  Py_XSETREF(self->callback, text);
  Py_RETURN_NONE;
}

static PyObject *stored_and_returned_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->data, text);
  return text; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *stored_then_stolen_bad(PyObject *object, PyObject *arg) {
  Timer *self = (Timer *)object;
  PyObject *tuple = PyTuple_New(1);
  PyObject *text = PyObject_Str(arg);
  if (tuple == NULL || text == NULL) {
    Py_XDECREF(tuple);
    Py_XDECREF(text);
    return NULL;
  }
  Py_XSETREF(self->data, text);
  PyTuple_SET_ITEM(tuple, 0, text); // expected-warning {{[refcop-borrowed-stolen]}}
  return tuple;
}

// A type as a field: allocation keeps a reference to it only for heap types.
static PyObject *type_of_self_ok(PyObject *object, PyObject *arg) {
  return (PyObject *)PyObject_Type(object);
}

static int init_bad(PyObject *object, PyObject *args, PyObject *kwds) {
  Timer *self = (Timer *)object;
  PyObject *callback, *data = NULL;
  if (!PyArg_ParseTuple(args, "O|O", &callback, &data))
    return -1;
  Py_INCREF(callback);
  Py_XSETREF(self->callback, callback);
  Py_XSETREF(self->data, data); // expected-warning {{[refcop-borrowed-store]}}
  return 0;
}

static int init_ok(PyObject *object, PyObject *args, PyObject *kwds) {
  Timer *self = (Timer *)object;
  PyObject *callback, *data = NULL;
  if (!PyArg_ParseTuple(args, "O|O", &callback, &data))
    return -1;
  Py_INCREF(callback);
  Py_XSETREF(self->callback, callback);
  Py_XINCREF(data);
  Py_XSETREF(self->data, data);
  return 0;
}

static int set_data_bad(PyObject *object, PyObject *value, void *closure) {
  Timer *self = (Timer *)object;
  Py_CLEAR(self->data);
  self->data = value; // expected-warning {{[refcop-borrowed-store]}}
  return 0;
}

static int set_data_ok(PyObject *object, PyObject *value, void *closure) {
  Timer *self = (Timer *)object;
  PyObject *old = self->data;
  Py_XINCREF(value);
  self->data = value;
  Py_XDECREF(old);
  return 0;
}

static void dealloc(PyObject *object) {
  Timer *self = (Timer *)object;
  Py_XDECREF(self->callback);
  Py_XDECREF(self->data);
  Py_TYPE(self)->tp_free(self);
}

static PyGetSetDef getset[] = {
    {"bad", NULL, set_data_bad, NULL, NULL},
    {"ok", NULL, set_data_ok, NULL, NULL},
    {NULL},
};

PyTypeObject timer_type = { // NOLINT(refcop-cycle-uncollectable)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "timer",
    .tp_basicsize = sizeof(Timer),
    .tp_init = init_bad,
    .tp_dealloc = dealloc,
    .tp_getset = getset,
};

PyTypeObject other_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "other",
    .tp_base = &timer_type,
    .tp_init = init_ok,
};

static PyMethodDef other_methods[] = {
    {"parsed_bad", parsed_bad, METH_VARARGS, NULL},
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
    {"parsed_into_field_bad", parsed_into_field_bad, METH_VARARGS, NULL},
    {"parsed_into_field_ok", parsed_into_field_ok, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"field_bad", field_bad, METH_O, NULL},
    {"field_ok", field_ok, METH_O, NULL},
    {"incref_later_ok", incref_later_ok, METH_O, NULL},
    {"setref_bad", setref_bad, METH_O, NULL},
    {"item_bad", item_bad, METH_O, NULL},
    {"dict_item_bad", dict_item_bad, METH_O, NULL},
    {"sequence_item_ok", sequence_item_ok, METH_O, NULL},
    {"global_bad", global_bad, METH_O, NULL},
    {"global_ok", global_ok, METH_O, NULL},
    {"global_array_bad", global_array_bad, METH_O, NULL},
    {"global_array_ok", global_array_ok, METH_O, NULL},
    {"released_after_store_bad", released_after_store_bad, METH_O, NULL},
    {"stored_twice_bad", stored_twice_bad, METH_O, NULL},
    {"stored_twice_ok", stored_twice_ok, METH_O, NULL},
    {"stored_and_returned_bad", stored_and_returned_bad, METH_O, NULL},
    {"stored_then_stolen_bad", stored_then_stolen_bad, METH_O, NULL},
    {"type_of_self_ok", type_of_self_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
