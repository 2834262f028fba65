// What may be NULL on entry, in fields, in optional arguments, in iteration.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *name;
} Spam;

// The argument may be left out.
static PyObject *optional_bad(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_ParseTuple(args, "|O", &item))
    return NULL;
  Py_INCREF(item); // expected-warning {{[refcop-unchecked-null]}}
  return item;
}

static PyObject *optional_counted_ok(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_ParseTuple(args, "|O", &item))
    return NULL;
  if (PyTuple_GET_SIZE(args) == 0)
    Py_RETURN_NONE;
  Py_INCREF(item);
  return item;
}

static PyObject *optional_ok(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_ParseTuple(args, "|O", &item))
    return NULL;
  if (item == NULL)
    Py_RETURN_NONE;
  Py_INCREF(item);
  return item;
}

static PyObject *optional_default_ok(PyObject *self, PyObject *args) {
  PyObject *item = Py_None;
  if (!PyArg_ParseTuple(args, "|O", &item))
    return NULL;
  Py_INCREF(item);
  return item;
}

static PyObject *required_ok(PyObject *self, PyObject *args) {
  PyObject *item = NULL;
  if (!PyArg_ParseTuple(args, "O", &item))
    return NULL;
  Py_INCREF(item);
  return item;
}

// There is no dictionary in a call without keywords.
static PyObject *keywords_bad(PyObject *self, PyObject *args, PyObject *kwargs) {
  return PyObject_Str(PyDict_GetItemString(kwargs, "key")); // expected-warning {{[refcop-unchecked-null]}}
}

static PyObject *keywords_ok(PyObject *self, PyObject *args, PyObject *kwargs) {
  if (kwargs == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(PyDict_GetItemString(kwargs, "key"));
}

static PyObject *exactly_one_argument_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return arg;
}

// The value is NULL when the attribute is deleted.
static int setter_bad(PyObject *self, PyObject *value, void *closure) {
  Spam *spam = (Spam *)self;
  Py_INCREF(value); // expected-warning {{[refcop-unchecked-null]}}
  Py_XSETREF(spam->name, value);
  return 0;
}

static int setter_ok(PyObject *self, PyObject *value, void *closure) {
  Spam *spam = (Spam *)self;
  if (value == NULL) {
    PyErr_SetString(PyExc_AttributeError, "cannot delete");
    return -1;
  }
  Py_INCREF(value);
  Py_XSETREF(spam->name, value);
  return 0;
}

// So it is when an item is deleted.
static int ass_subscript_bad(PyObject *self, PyObject *key, PyObject *value) {
  if (!PyLong_Check(value)) { // expected-warning {{[refcop-unchecked-null]}}
    PyErr_SetString(PyExc_TypeError, "not an int");
    return -1;
  }
  return 0;
}

// NULL stands for the class.
static PyObject *descr_get_bad(PyObject *self, PyObject *object, PyObject *type) {
  Py_INCREF(object); // two-warning {{[refcop-unchecked-null]}}
  return object;
}

static PyObject *field_ok(PyObject *self, void *closure) {
  // The constructor fills it.
  Spam *spam = (Spam *)self;
  Py_INCREF(spam->name);
  return spam->name;
}

static PyObject *field_cleared_bad(PyObject *object, PyObject *arg) {
  Spam *self = (Spam *)object;
  Py_CLEAR(self->name);
  Py_INCREF(self->name); // two-warning {{[refcop-unchecked-null]}}
  return self->name;
}

static PyObject *iteration_ok(PyObject *self, PyObject *arg) {
  PyObject *iterator = PyObject_GetIter(arg), *item;
  if (iterator == NULL)
    return NULL;
  while ((item = PyIter_Next(iterator)))
    Py_DECREF(item);
  Py_DECREF(iterator);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *iterator_bad(PyObject *self, PyObject *arg) {
  PyObject *iterator = PyObject_GetIter(arg), *item;
  while ((item = PyIter_Next(iterator))) // expected-warning {{[refcop-unchecked-null]}}
    Py_DECREF(item);
  Py_XDECREF(iterator);
  Py_RETURN_NONE;
}

static PyObject *first_bad(PyObject *self, PyObject *iterator) {
  PyObject *first = PyIter_Next(iterator);
  PyObject *text = PyObject_Str(first);
  Py_DECREF(first); // expected-warning {{[refcop-unchecked-null]}}
  return text;
}

PyObject *unknown_make(void);

static PyObject *unknown_bad(PyObject *self, PyObject *arg) {
  PyObject *thing = unknown_make();
  Py_DECREF(thing); // two-warning {{[refcop-unchecked-null]}}
  Py_RETURN_NONE;
}

static PyObject *repeat_until_ok(PyObject *self, PyObject *arg) {
  PyObject *result;
  do {
    result = PyObject_CallObject(arg, NULL);
  } while (result == NULL && PyErr_ExceptionMatches(PyExc_InterruptedError));
  return result;
}

static PyObject *goto_ok(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg), *b = NULL;
  if (!a)
    goto fail;
  b = PyObject_CallObject(arg, NULL);
  if (!b)
    goto fail;
  Py_DECREF(a);
  return b;
fail:
  Py_XDECREF(a);
  return NULL;
}

static PyObject *goto_bad(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_CallObject(arg, NULL), *b = NULL;
  if (!a)
    goto fail;
  b = PyObject_CallObject(arg, NULL);
  if (!b)
    goto fail;
  Py_DECREF(a);
  return b;
fail:
  Py_DECREF(a); // expected-warning {{[refcop-unchecked-null]}}
  return NULL;
}

static void dealloc_ok(PyObject *self) {
  Py_XDECREF(((Spam *)self)->name);
  Py_TYPE(self)->tp_free(self);
}

static PyGetSetDef getset[] = {
    {"bad", field_ok, setter_bad, NULL, NULL},
    {"ok", field_ok, setter_ok, NULL, NULL},
    {NULL},
};

static PyMappingMethods mapping = {.mp_ass_subscript = ass_subscript_bad};

PyTypeObject spam_type = { // NOLINT(refcop-cycle-uncollectable)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = dealloc_ok,
    .tp_getset = getset,
    .tp_as_mapping = &mapping,
    .tp_descr_get = descr_get_bad,
};

static PyMethodDef other_methods[] = {
    {"optional_bad", optional_bad, METH_VARARGS, NULL},
    {"optional_counted_ok", optional_counted_ok, METH_VARARGS, NULL},
    {"optional_ok", optional_ok, METH_VARARGS, NULL},
    {"optional_default_ok", optional_default_ok, METH_VARARGS, NULL},
    {"required_ok", required_ok, METH_VARARGS, NULL},
    {"keywords_bad", (PyCFunction)(void (*)(void))keywords_bad, METH_VARARGS | METH_KEYWORDS,
     NULL},
    {"keywords_ok", (PyCFunction)(void (*)(void))keywords_ok, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"exactly_one_argument_ok", exactly_one_argument_ok, METH_O, NULL},
    {"field_cleared_bad", field_cleared_bad, METH_O, NULL},
    {"iteration_ok", iteration_ok, METH_O, NULL},
    {"iterator_bad", iterator_bad, METH_O, NULL},
    {"first_bad", first_bad, METH_O, NULL},
    {"unknown_bad", unknown_bad, METH_O, NULL},
    {"repeat_until_ok", repeat_until_ok, METH_O, NULL},
    {"goto_ok", goto_ok, METH_O, NULL},
    {"goto_bad", goto_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
