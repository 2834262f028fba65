// What was released lies in memory that is given back as well, or beside a mark that says it is closed.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>

typedef struct {
  PyObject *detail;
  int depth;
} failure;

void give_back(void *memory) {
  PyMem_RawFree(memory);
}

static void freed_ok(PyObject *capsule) {
  failure *all = PyCapsule_GetPointer(capsule, NULL);
  Py_XDECREF(all->detail);
  give_back(all);
}

static void freed_here_ok(PyObject *capsule) {
  failure *all = PyCapsule_GetPointer(capsule, NULL);
  Py_XDECREF(all->detail);
  PyMem_RawFree(all);
}

static void kept_bad(PyObject *capsule) {
  failure *all = PyCapsule_GetPointer(capsule, NULL);
  Py_XDECREF(all->detail); // expected-warning {{'detail' is released, but the place it was read from still holds it [refcop-dangling-field]}}
}

PyObject *wrap(failure *all, int how) {
  if (how == 0)
    return PyCapsule_New(all, NULL, freed_ok);
  return how == 1 ? PyCapsule_New(all, NULL, freed_here_ok) : PyCapsule_New(all, NULL, kept_bad);
}

typedef struct {
  PyObject_HEAD
  void *handle;
  char *card;
  char *control;
} Mixer;
void mixer_close(void *handle);

static PyObject *close_ok(Mixer *self, PyObject *unused) {
  if (self->handle) {
    mixer_close(self->handle);
    free(self->card);    // two-warning {{'card' is freed, but the place it was read from still holds it}}
    free(self->control); // two-warning {{'control' is freed}}
    self->handle = NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *close_bad(Mixer *self, PyObject *unused) {
  if (self->handle) {
    mixer_close(self->handle);
    free(self->card); // expected-warning {{'card' is freed, but the place it was read from still holds it}}
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"close_ok", (PyCFunction)close_ok, METH_NOARGS, NULL},
    {"close_bad", (PyCFunction)close_bad, METH_NOARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
