// A helper that takes a reference of whatever pointer it is given: what is counted is an object.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *loader;
} Context;

static PyObject *new_ref(void *object) {
  Py_INCREF(object);
  return object;
}
static PyObject *same(void *object) { return object; }
static void drop(void *object) { Py_XDECREF(object); }

static PyObject *loader_ok(Context *self, void *closure) { return new_ref(self->loader); }
static PyObject *loader_bad(Context *self, void *closure) {
  return same(self->loader); // expected-warning {{borrowed reference 'loader' is returned}}
}

static PyObject *set_ok(Context *self, PyObject *value) {
  drop(self->loader);
  self->loader = new_ref(value);
  Py_RETURN_NONE;
}

static PyObject *text_ok(Context *self, PyObject *value) {
  PyObject *text = PyObject_Str(value);
  if (text == NULL)
    return NULL;
  drop(text);
  Py_RETURN_NONE;
}
static PyObject *text_bad(Context *self, PyObject *value) {
  PyObject *text = PyObject_Str(value);
  if (text == NULL)
    return NULL;
  drop(new_ref(text));
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'text'}}
}

static void dealloc(Context *self) {
  drop(self->loader);
  Py_TYPE(self)->tp_free(self);
}
static PyGetSetDef attributes[] = {
    {"good", (getter)loader_ok, NULL, NULL, NULL}, {"bad", (getter)loader_bad, NULL, NULL, NULL}, {NULL}};
static PyMethodDef methods[] = {{"set", (PyCFunction)set_ok, METH_O, NULL},
                                {"text", (PyCFunction)text_ok, METH_O, NULL},
                                {"text2", (PyCFunction)text_bad, METH_O, NULL},
                                {NULL}};
PyTypeObject Context_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Context",
    .tp_basicsize = sizeof(Context),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getset = attributes,
    .tp_methods = methods,
};
