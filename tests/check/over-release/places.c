// Places that keep what was released: fields, globals and array cells that are not overwritten.
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
  PyObject_HEAD PyObject *name, *value;
  PyObject *weak; // not counted: nothing in the file releases it
} Spam;

static PyObject *cache;

static PyObject *field_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_DECREF(self->name); // expected-warning {{[refcop-dangling-field]}}
  Py_RETURN_NONE;
}

static PyObject *field_cleared_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_CLEAR(self->name);
  Py_RETURN_NONE;
}

static PyObject *field_by_hand_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  PyObject *old = self->name;
  self->name = NULL;
  Py_XDECREF(old);
  Py_RETURN_NONE;
}

static PyObject *field_replaced_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_XDECREF(self->name); // two-warning {{[refcop-dangling-field]}}
  Py_INCREF(arg);
  self->name = arg;
  Py_RETURN_NONE;
}

static PyObject *field_error_path_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_XDECREF(self->name); // expected-warning {{[refcop-dangling-field]}}
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  self->name = text;
  Py_RETURN_NONE;
}

static PyObject *field_error_path_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_XDECREF(self->name); // two-warning {{[refcop-dangling-field]}}
  self->name = PyObject_Str(arg);
  if (self->name == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *copied_pointer_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  PyObject *name = self->name;
  if (name == NULL)
    Py_RETURN_NONE;
  PyObject *text = PyObject_Str(name);
  Py_DECREF(name); // expected-warning {{[refcop-dangling-field]}}
  return text;
}

static PyObject *returned_field_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  if (self->name == NULL)
    Py_RETURN_NONE;
  return self->name; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *swapped_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  PyObject *name = self->name;
  self->name = self->value;
  self->value = name;
  Py_RETURN_NONE;
}

static PyObject *moved_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_CLEAR(self->value);
  self->value = self->name; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static PyObject *moved_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_CLEAR(self->value);
  self->value = self->name;
  self->name = NULL;
  Py_RETURN_NONE;
}

static PyObject *copied_ok(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_INCREF(self->name);
  Py_XSETREF(self->value, self->name);
  Py_RETURN_NONE;
}

static PyObject *global_bad(PyObject *self, PyObject *arg) {
  Py_XDECREF(cache); // two-warning {{[refcop-dangling-field]}}
  Py_RETURN_NONE;
}

static PyObject *global_ok(PyObject *self, PyObject *arg) {
  Py_XDECREF(cache);
  cache = NULL;
  Py_RETURN_NONE;
}

static PyObject *global_refilled_ok(PyObject *self, PyObject *arg) {
  PyObject *fresh = PyObject_Str(arg);
  if (fresh == NULL)
    return NULL;
  Py_XDECREF(cache);
  cache = fresh;
  Py_INCREF(cache);
  return cache;
}

static PyObject *weak_field_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  self->weak = arg; // expected-warning {{[refcop-borrowed-store]}}
  Py_RETURN_NONE;
}

static int spam_init_ok(PyObject *object, PyObject *args, PyObject *kwds) {
  Spam *self = (Spam *)object;
  PyObject *name;
  if (!PyArg_ParseTuple(args, "O", &name))
    return -1;
  Py_INCREF(name);
  Py_XSETREF(self->name, name);
  return 0;
}

static void spam_dealloc_ok(Spam *self) {
  Py_XDECREF(self->name);
  Py_XDECREF(self->value);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static int spam_clear_ok(PyObject *object) {
  Spam *self = (Spam *)object;
  Py_CLEAR(self->name);
  Py_CLEAR(self->value);
  return 0;
}

// A second run of tp_clear, or tp_dealloc, releases it once more.
static int other_clear_bad(PyObject *object) {
  Spam *self = (Spam *)object;
  Py_XDECREF(self->name); // expected-warning {{[refcop-dangling-field]}}
  return 0;
}

static int spam_traverse_ok(PyObject *object, visitproc visit, void *arg) {
  Spam *self = (Spam *)object;
  Py_VISIT(self->name);
  Py_VISIT(self->value);
  return 0;
}

static int other_set_bad(PyObject *object, PyObject *value, void *closure) {
  Spam *self = (Spam *)object;
  Py_XDECREF(self->name); // two-warning {{[refcop-dangling-field]}}
  self->name = value; // expected-warning {{[refcop-borrowed-store]}}
  return 0;
}

static PyGetSetDef other_getset[] = {
    {"name", NULL, other_set_bad, NULL, NULL},
    {NULL},
};

PyTypeObject spam_type = { // NOLINT(refcop-gc-flag-missing)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam",
    .tp_basicsize = sizeof(Spam),
    .tp_init = spam_init_ok,
    .tp_dealloc = (destructor)spam_dealloc_ok,
    .tp_clear = spam_clear_ok,
    .tp_traverse = spam_traverse_ok,
};

PyTypeObject other_type = { // NOLINT(refcop-gc-flag-missing)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "other",
    .tp_base = &spam_type,
    .tp_clear = other_clear_bad,
    .tp_getset = other_getset,
};

static PyMethodDef methods[] = {
    {"field_bad", field_bad, METH_O, NULL},
    {"field_cleared_ok", field_cleared_ok, METH_O, NULL},
    {"field_by_hand_ok", field_by_hand_ok, METH_O, NULL},
    {"field_replaced_ok", field_replaced_ok, METH_O, NULL},
    {"field_error_path_bad", field_error_path_bad, METH_O, NULL},
    {"field_error_path_ok", field_error_path_ok, METH_O, NULL},
    {"copied_pointer_bad", copied_pointer_bad, METH_O, NULL},
    {"returned_field_bad", returned_field_bad, METH_O, NULL},
    {"swapped_ok", swapped_ok, METH_O, NULL},
    {"moved_bad", moved_bad, METH_O, NULL},
    {"moved_ok", moved_ok, METH_O, NULL},
    {"copied_ok", copied_ok, METH_O, NULL},
    {"global_bad", global_bad, METH_O, NULL},
    {"global_ok", global_ok, METH_O, NULL},
    {"global_refilled_ok", global_refilled_ok, METH_O, NULL},
    {"weak_field_bad", weak_field_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
