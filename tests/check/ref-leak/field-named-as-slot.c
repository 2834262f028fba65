// Function pointers whose field has the name of a slot, but that are not called as it is.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct lookup {
  int (*getter)(const void *definition, PyObject *dict);
  PyObject *(*visit)(PyObject *object, int depth);
  struct lookup *next;
} lookup;

typedef struct {
  getter getter;
  void *closure;
} attribute;

int number_ok(lookup *all, const void *definition, PyObject *dict) {
  for (lookup *each = all; each; each = each->next)
    if (each->getter(definition, dict) < 0)
      return -1;
  return 0;
}

static PyObject *object_ok(PyObject *self, PyObject *arg) {
  lookup *all = PyCapsule_GetPointer(self, NULL);
  if (!all)
    return NULL;
  return all->visit(arg, 1);
}

static PyObject *real_getter_bad(PyObject *self, PyObject *arg) {
  attribute *found = PyCapsule_GetPointer(self, NULL);
  if (!found)
    return NULL;
  PyObject *value = found->getter(arg, found->closure);
  if (!value)
    return NULL;
  return PyLong_FromLong(1); // expected-warning {{leaked reference to 'value'}}
}

static PyMethodDef methods[] = {
    {"object_ok", object_ok, METH_O, NULL},
    {"real_getter_bad", real_getter_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
