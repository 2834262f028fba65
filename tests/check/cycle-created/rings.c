// Rings of strong references that a function closes, as the collector could see them: advice.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 -plugin-arg-refcop level=2 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 -plugin-arg-refcop level=2 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *callback;
  PyObject *parent;
  PyObject *items;
} Spam;

static PyMethodDef called = {"called", NULL, METH_NOARGS, NULL};

static PyObject *bound_method_bad(Spam *self, PyObject *unused) {
  PyObject *callback = PyCFunction_New(&called, (PyObject *)self);
  if (callback == NULL)
    return NULL;
  Py_XSETREF(self->callback, callback); // expected-warning {{self->callback}}
  Py_RETURN_NONE;
}

static PyObject *bound_to_other_ok(Spam *self, PyObject *other) {
  PyObject *callback = PyCFunction_New(&called, other);
  if (callback == NULL)
    return NULL;
  Py_XSETREF(self->callback, callback);
  Py_RETURN_NONE;
}

static PyObject *bound_and_let_go_ok(Spam *self, PyObject *unused) {
  PyObject *callback = PyCFunction_New(&called, (PyObject *)self);
  if (callback == NULL)
    return NULL;
  PyObject *result = PyObject_CallObject(callback, NULL);
  Py_DECREF(callback);
  return result;
}

static PyObject *each_other_bad(Spam *self, PyObject *arg) {
  Spam *child = (Spam *)PyObject_CallObject(arg, NULL);
  if (child == NULL)
    return NULL;
  Py_INCREF(self);
  Py_XSETREF(child->parent, (PyObject *)self);
  Py_XSETREF(self->parent, (PyObject *)child); // expected-warning {{[refcop-cycle-created]}}
  Py_RETURN_NONE;
}

static PyObject *one_way_ok(Spam *self, PyObject *arg) {
  Spam *child = (Spam *)PyObject_CallObject(arg, NULL);
  if (child == NULL)
    return NULL;
  Py_INCREF(self);
  Py_XSETREF(child->parent, (PyObject *)self);
  return (PyObject *)child;
}

static PyObject *in_itself_bad(PyObject *self, PyObject *unused) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  if (PyList_Append(list, list) < 0) { // expected-warning {{[refcop-cycle-created]}}
    Py_DECREF(list);
    return NULL;
  }
  return list;
}

static PyObject *through_container_bad(Spam *self, PyObject *unused) {
  PyObject *items = PyList_New(0);
  if (items == NULL)
    return NULL;
  if (PyList_Append(items, (PyObject *)self) < 0) {
    Py_DECREF(items);
    return NULL;
  }
  Py_XSETREF(self->items, items); // expected-warning {{[refcop-cycle-created]}}
  Py_RETURN_NONE;
}

static PyObject *weakly_ok(Spam *self, PyObject *unused) {
  PyObject *weak = PyWeakref_NewRef((PyObject *)self, NULL);
  if (weak == NULL)
    return NULL;
  Py_XSETREF(self->parent, weak);
  Py_RETURN_NONE;
}

static PyObject *undone_ok(Spam *self, PyObject *arg) {
  Py_INCREF(self);
  Py_XSETREF(self->parent, (PyObject *)self);
  PyObject *result = PyObject_CallObject(arg, NULL);
  Py_CLEAR(self->parent);
  return result;
}

static PyObject *type_in_itself_ok(PyObject *self, PyObject *name) {
  PyTypeObject *type = (PyTypeObject *)PyType_Type.tp_new(&PyType_Type, name, NULL);
  if (type == NULL)
    return NULL;
  if (PyObject_SetAttrString((PyObject *)type, "native", (PyObject *)type) < 0)
    Py_CLEAR(type);
  return (PyObject *)type;
}

static PyObject *object_in_itself_bad(PyObject *self, PyObject *args) {
  PyObject *made = PyObject_CallObject(self, args);
  if (made == NULL)
    return NULL;
  if (PyObject_SetAttrString(made, "native", made) < 0) // expected-warning {{[refcop-cycle-created]}}
    Py_CLEAR(made);
  return made;
}

static PyMethodDef methods[] = {
    {"j", type_in_itself_ok, METH_O, NULL},
    {"k", object_in_itself_bad, METH_VARARGS, NULL},
    {"a", (PyCFunction)bound_method_bad, METH_NOARGS, NULL},
    {"b", (PyCFunction)bound_to_other_ok, METH_O, NULL},
    {"c", (PyCFunction)bound_and_let_go_ok, METH_NOARGS, NULL},
    {"d", (PyCFunction)each_other_bad, METH_O, NULL},
    {"e", (PyCFunction)one_way_ok, METH_O, NULL},
    {"f", in_itself_bad, METH_NOARGS, NULL},
    {"g", (PyCFunction)through_container_bad, METH_NOARGS, NULL},
    {"h", (PyCFunction)weakly_ok, METH_NOARGS, NULL},
    {"i", (PyCFunction)undone_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL}};
