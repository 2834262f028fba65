// A method overwrites what a global, or a member of one, held. Functions of the file that it calls may have to do
// with that global, or not.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static struct {
  PyObject *file;
  int number;
} later, watched, shown;
static PyObject *hook, *watched_hook;
PyObject *open_hook;

void elsewhere(int number);

static int number_of(PyObject *file) { return PyObject_AsFileDescriptor(file); }

static void forget(void) {
  Py_CLEAR(watched.file);
  Py_CLEAR(watched_hook);
}
static int forget_and_count(PyObject *file) {
  forget();
  return number_of(file);
}

static PyObject *member_bad(PyObject *self, PyObject *file) {
  int number = number_of(file);
  if (number == -1)
    return NULL;
  Py_INCREF(file);
  later.file = file; // expected-warning {{the reference that 'file' held before is lost here}}
  later.number = number;
  Py_RETURN_NONE;
}

static PyObject *global_bad(PyObject *self, PyObject *file) {
  int number = number_of(file);
  if (number == -1)
    return NULL;
  elsewhere(number);
  Py_INCREF(file);
  hook = file; // expected-warning {{the reference that 'hook' held before is lost here}}
  Py_RETURN_NONE;
}

static PyObject *helper_clears_ok(PyObject *self, PyObject *file) {
  int number = forget_and_count(file);
  if (number == -1)
    return NULL;
  Py_INCREF(file);
  watched.file = file;
  watched.number = number;
  Py_INCREF(file);
  watched_hook = file;
  Py_RETURN_NONE;
}

static PyObject *looked_at_ok(PyObject *self, PyObject *file) {
  int number = number_of(file);
  if (number == -1)
    return NULL;
  Py_INCREF(file);
  Py_XDECREF(shown.file);
  shown.file = file;
  Py_RETURN_NONE;
}

/* The function of another file can reach this one. */
static PyObject *open_ok(PyObject *self, PyObject *file) {
  elsewhere(1);
  Py_INCREF(file);
  open_hook = file;
  Py_RETURN_NONE;
}

static PyObject *cancel(PyObject *self, PyObject *unused) {
  Py_CLEAR(later.file);
  Py_CLEAR(shown.file);
  Py_CLEAR(hook);
  Py_CLEAR(open_hook);
  forget();
  Py_RETURN_NONE;
}

PyMethodDef overwritten_methods[] = {
    {"member_bad", member_bad, METH_O, NULL},
    {"global_bad", global_bad, METH_O, NULL},
    {"helper_clears_ok", helper_clears_ok, METH_O, NULL},
    {"looked_at_ok", looked_at_ok, METH_O, NULL},
    {"open_ok", open_ok, METH_O, NULL},
    {"cancel", cancel, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
