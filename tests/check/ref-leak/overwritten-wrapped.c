// What a method's body puts over a member, where the method itself only hands self on, as Argument Clinic's do.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  char *names;
  PyObject *hook;
  int ready;
} Spam;

static void spam_dealloc(Spam *self) {
  PyMem_Free(self->names);
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->hook);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *names_impl_bad(Spam *self, Py_ssize_t size) {
  self->names = PyMem_Malloc(size); // expected-warning {{what self's 'names' held before is lost here}}
  if (!self->names)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}

static PyObject *names_bad(Spam *self, PyObject *arg) {
  Py_ssize_t size = PyLong_AsSsize_t(arg);
  if (size == -1 && PyErr_Occurred())
    return NULL;
  return names_impl_bad(self, size);
}

static PyObject *names_impl_ok(Spam *self, Py_ssize_t size) {
  PyMem_Free(self->names);
  self->names = PyMem_Malloc(size);
  if (!self->names)
    return PyErr_NoMemory();
  Py_RETURN_NONE;
}

static PyObject *names_ok(Spam *self, PyObject *arg) {
  Py_ssize_t size = PyLong_AsSsize_t(arg);
  if (size == -1 && PyErr_Occurred())
    return NULL;
  return names_impl_ok(self, size);
}

static PyObject *hook_impl_bad(Spam *self, PyObject *hook) {
  Py_INCREF(hook);
  self->hook = hook; // expected-warning {{the reference that self's 'hook' held before is lost here}}
  Py_RETURN_NONE;
}

static PyObject *hook_bad(PyObject *self, PyObject *arg) { return hook_impl_bad((Spam *)self, arg); }

// The method looks at the object before: it may let this happen once.
static PyObject *once_impl_ok(Spam *self, PyObject *hook) {
  Py_INCREF(hook);
  self->hook = hook;
  Py_RETURN_NONE;
}

static PyObject *once_ok(Spam *self, PyObject *arg) {
  if (self->ready)
    Py_RETURN_NONE;
  self->ready = 1;
  return once_impl_ok(self, arg);
}

// ... or does more with it than to hand it on.
static void prepare(Spam *self) { Py_CLEAR(self->hook); }

static PyObject *prepared_impl_ok(Spam *self, PyObject *hook) {
  Py_INCREF(hook);
  self->hook = hook;
  Py_RETURN_NONE;
}

static PyObject *prepared_ok(Spam *self, PyObject *arg) {
  prepare(self);
  return prepared_impl_ok(self, arg);
}

static int spam_traverse(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->hook);
  return 0;
}

static PyMethodDef methods[] = {
    {"names_bad", (PyCFunction)names_bad, METH_O, NULL},
    {"names_ok", (PyCFunction)names_ok, METH_O, NULL},
    {"hook_bad", (PyCFunction)hook_bad, METH_O, NULL},
    {"once_ok", (PyCFunction)once_ok, METH_O, NULL},
    {"prepared_ok", (PyCFunction)prepared_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.spam",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_methods = methods,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_dealloc = (destructor)spam_dealloc,
};
