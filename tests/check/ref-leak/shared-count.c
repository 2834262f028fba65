// Objects that share a struct: each takes a reference to what the struct belongs to, and its dealloc gives that back by way of the struct.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=gc-flag-missing %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  int count;
  PyObject *file;
  PyObject *name;
} Index;
typedef struct {
  PyObject_HEAD
  Index *index;
  int start;
} Part;

static void Part_dealloc(Part *self) {
  Py_DECREF(self->index->file);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyTypeObject Part_type;

static PyObject *Part_rest_ok(Part *self, PyObject *unused) {
  Part *rest = PyObject_New(Part, &Part_type);
  if (rest == NULL)
    return NULL;
  rest->index = self->index;
  rest->start = self->start + 1;
  Py_INCREF(self->index->file);
  return (PyObject *)rest; // two-warning {{leaked reference to 'file'}}
}
static PyObject *Part_name_bad(Part *self, PyObject *unused) {
  Py_INCREF(self->index->name);
  return PyObject_Str(self->index->name); // expected-warning {{leaked reference to 'name'}}
}
static PyMethodDef Part_methods[] = {{"rest", (PyCFunction)Part_rest_ok, METH_NOARGS, NULL},
                                     {"name", (PyCFunction)Part_name_bad, METH_NOARGS, NULL},
                                     {NULL}};
static PyTypeObject Part_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Part",
    .tp_basicsize = sizeof(Part),
    .tp_dealloc = (destructor)Part_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = Part_methods,
};
PyTypeObject *the_type(void) { return &Part_type; }
