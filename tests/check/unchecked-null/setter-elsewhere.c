// The table that makes it a setter is in another file; what it takes and gives says so. NULL means: delete.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  Py_ssize_t length;
} Spam;

int set_length_bad(PyObject *self, PyObject *value, void *closure) {
  const char *text = PyUnicode_AsUTF8(value); // expected-warning {{[refcop-unchecked-null]}}
  if (text == NULL)
    return -1;
  ((Spam *)self)->length = (Py_ssize_t)strlen(text);
  return 0;
}

int set_length_ok(PyObject *self, PyObject *value, void *closure) {
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "cannot be deleted");
    return -1;
  }
  const char *text = PyUnicode_AsUTF8(value);
  if (text == NULL)
    return -1;
  ((Spam *)self)->length = (Py_ssize_t)strlen(text);
  return 0;
}

// Called here with a value: a helper like any other.
int add_length_ok(PyObject *self, PyObject *value, void *scale) {
  const char *text = PyUnicode_AsUTF8(value);
  if (text == NULL)
    return -1;
  ((Spam *)self)->length += *(Py_ssize_t *)scale * (Py_ssize_t)strlen(text);
  return 0;
}

static PyObject *add(PyObject *self, PyObject *arg) {
  Py_ssize_t two = 2;
  if (add_length_ok(self, arg, &two) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"add", add, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
