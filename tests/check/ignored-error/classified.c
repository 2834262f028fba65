// A function of the project may know what an argument is: that the call cannot fail with it is then likely.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

int kind_of(PyObject *object);
int kind_count(void);

static PyObject *classified_ok(PyObject *self, PyObject *other) {
  if (kind_of(other) == 1)
    return PyLong_FromLong(PyLong_AsLong(other) + 1); // two-warning {{PyLong_AsLong() can fail}}
  Py_RETURN_NONE;
}

static int is_wanted(PyObject *object) { return PyLong_CheckExact(object) ? 2 : PyUnicode_Check(object) ? 1 : 0; }

static PyObject *classified_here_ok(PyObject *self, PyObject *other) {
  if (is_wanted(other) == 2)
    return PyLong_FromLong(PyLong_AsLong(other) + 1); // two-warning {{PyLong_AsLong() can fail}}
  Py_RETURN_NONE;
}

static PyObject *other_classified_bad(PyObject *self, PyObject *other) {
  if (kind_of(self) == 1)
    return PyLong_FromLong(PyLong_AsLong(other) + 1); // expected-warning {{PyLong_AsLong() can fail}}
  Py_RETURN_NONE;
}

static PyObject *unclassified_bad(PyObject *self, PyObject *other) {
  if (kind_count() == 1)
    return PyLong_FromLong(PyLong_AsLong(other) + 1); // expected-warning {{PyLong_AsLong() can fail}}
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"classified_ok", classified_ok, METH_O, NULL},
                                {"classified_here_ok", classified_here_ok, METH_O, NULL},
                                {"other_classified_bad", other_classified_bad, METH_O, NULL},
                                {"unclassified_bad", unclassified_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
PyMethodDef *the_methods(void) { return methods; }
