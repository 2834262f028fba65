// Errors, causes, struct sequences, cells and strings: less known calls that steal.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structseq.h>

static PyObject *restore_bad(PyObject *self, PyObject *arg) {
  PyErr_Restore(PyExc_ValueError, arg, NULL); // expected-warning {{[refcop-borrowed-stolen]}}
  return NULL;
}

static PyObject *restore_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(PyExc_ValueError);
  Py_INCREF(arg);
  PyErr_Restore(PyExc_ValueError, arg, NULL);
  return NULL;
}

static PyObject *set_object_ok(PyObject *self, PyObject *arg) {
  PyErr_SetObject(PyExc_ValueError, arg);
  return NULL;
}

static PyObject *cause_bad(PyObject *self, PyObject *arg) {
  PyException_SetCause(self, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  Py_RETURN_NONE;
}

static PyObject *cause_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  PyException_SetCause(self, arg);
  PyException_SetContext(self, NULL);
  Py_RETURN_NONE;
}

static PyObject *traceback_ok(PyObject *self, PyObject *arg) {
  if (PyException_SetTraceback(self, arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *concat_and_del_bad(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  if (bytes == NULL)
    return NULL;
  PyBytes_ConcatAndDel(&bytes, arg); // expected-warning {{[refcop-over-release]}}
  return bytes;
}

static PyObject *concat_ok(PyObject *self, PyObject *arg) {
  PyObject *bytes = PyBytes_FromString("a");
  if (bytes == NULL)
    return NULL;
  PyBytes_Concat(&bytes, arg);
  return bytes;
}

static PyObject *append_to_argument_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+2 {{[refcop-borrowed-stolen]}}
  // two-warning@+1 {{[refcop-over-release]}}
  PyUnicode_Append(&arg, self);
  return arg;
}

static PyObject *struct_sequence_bad(PyTypeObject *type, PyObject *arg) {
  PyObject *result = PyStructSequence_New(type);
  if (result == NULL)
    return NULL;
  PyStructSequence_SetItem(result, 0, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  return result;
}

static PyObject *struct_sequence_ok(PyTypeObject *type, PyObject *arg) {
  PyObject *result = PyStructSequence_New(type);
  if (result == NULL)
    return NULL;
  PyStructSequence_SET_ITEM(result, 0, PyObject_Str(arg));
  return result;
}

static PyObject *cell_bad(PyObject *cell, PyObject *arg) {
  PyCell_SET(cell, arg); // expected-warning {{[refcop-borrowed-stolen]}}
  Py_RETURN_NONE;
}

static PyObject *cell_ok(PyObject *cell, PyObject *arg) {
  if (PyCell_Set(cell, arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef other_methods[] = {
    {"struct_sequence_bad", (PyCFunction)struct_sequence_bad, METH_O, NULL},
    {"struct_sequence_ok", (PyCFunction)struct_sequence_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"restore_bad", restore_bad, METH_O, NULL},
    {"restore_ok", restore_ok, METH_O, NULL},
    {"set_object_ok", set_object_ok, METH_O, NULL},
    {"cause_bad", cause_bad, METH_O, NULL},
    {"cause_ok", cause_ok, METH_O, NULL},
    {"traceback_ok", traceback_ok, METH_O, NULL},
    {"concat_and_del_bad", concat_and_del_bad, METH_O, NULL},
    {"concat_ok", concat_ok, METH_O, NULL},
    {"append_to_argument_bad", append_to_argument_bad, METH_O, NULL},
    {"cell_bad", cell_bad, METH_O, NULL},
    {"cell_ok", cell_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
