// Small numbers in place of objects: what is none of them is an object.
//
// RUN: %refcop_verify -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=cycle-uncollectable -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#define STRICT ((PyObject *)1)
#define IGNORE ((PyObject *)2)

typedef struct {
  PyObject_HEAD
  PyObject *errors;
} Codec;

static void codec_dealloc(Codec *self) {
  if (self->errors != STRICT && self->errors != IGNORE)
    Py_XDECREF(self->errors);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *errors_bad(Codec *self, void *closure) {
  const char *name;
  if (self->errors == STRICT)
    name = "strict";
  else if (self->errors == IGNORE)
    name = "ignore";
  else
    return self->errors; // expected-warning {{borrowed reference 'errors' is returned where a new reference is expected}}
  return PyUnicode_FromString(name);
}

static PyObject *errors_ok(Codec *self, void *closure) {
  const char *name;
  if (self->errors == STRICT)
    name = "strict";
  else if (self->errors == IGNORE)
    name = "ignore";
  else {
    Py_INCREF(self->errors);
    return self->errors;
  }
  return PyUnicode_FromString(name);
}

static int set_errors_ok(Codec *self, PyObject *value, void *closure) {
  PyObject *old = self->errors;
  if (!value) {
    self->errors = STRICT;
  } else {
    Py_INCREF(value);
    self->errors = value;
  }
  if (old != STRICT && old != IGNORE)
    Py_DECREF(old);
  return 0;
}

static PyGetSetDef getset[] = {
    {"bad", (getter)errors_bad, NULL, NULL, NULL},
    {"ok", (getter)errors_ok, (setter)set_errors_ok, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Codec_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.codec",
    .tp_basicsize = sizeof(Codec),
    .tp_getset = getset,
    .tp_dealloc = (destructor)codec_dealloc,
};
