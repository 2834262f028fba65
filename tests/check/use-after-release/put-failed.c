// What could not be put into a container is not kept alive by it.
//
// RUN: %refcop_verify -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *append_bad(PyObject *self, PyObject *list) {
  PyObject *made = PyDict_New();
  if (made == NULL)
    return NULL;
  if (PyList_Append(list, made) < 0) {
    Py_DECREF(made);
    PyErr_Format(PyExc_ValueError, "no room for %R", made); // expected-warning {{'made' is passed to PyErr_Format after its last reference was released}}
    return NULL;
  }
  return made;
}

static PyObject *append_ok(PyObject *self, PyObject *list) {
  PyObject *made = PyDict_New();
  if (made == NULL)
    return NULL;
  if (PyList_Append(list, made) < 0) {
    PyErr_Format(PyExc_ValueError, "no room for %R", made);
    Py_DECREF(made);
    return NULL;
  }
  return made;
}

/* The list has it. */
static PyObject *appended_ok(PyObject *self, PyObject *list) {
  PyObject *made = PyDict_New();
  if (made == NULL)
    return NULL;
  int failed = PyList_Append(list, made);
  Py_DECREF(made);
  if (failed < 0)
    return NULL;
  return PyLong_FromSsize_t(PyDict_Size(made));
}

static PyObject *set_item_bad(PyObject *self, PyObject *dict) {
  PyObject *made = PyUnicode_FromString("a");
  if (made == NULL)
    return NULL;
  if (PyDict_SetItem(dict, made, Py_None)) {
    Py_DECREF(made);
    Py_INCREF(made); // expected-warning {{'made' is given a new reference after its last reference was released}}
    return NULL;
  }
  return made;
}

/* Of two only the second could not be put there. */
static PyObject *second_ok(PyObject *self, PyObject *list) {
  PyObject *made = PyDict_New();
  if (made == NULL)
    return NULL;
  if (PyList_Append(list, made) < 0) {
    Py_DECREF(made);
    return NULL;
  }
  Py_DECREF(made);
  if (PyList_Append(list, Py_None) < 0) {
    PyDict_Clear(made);
    return NULL;
  }
  Py_RETURN_NONE;
}

/* The helper may have put it there and failed later: what it puts into containers is not in its contract. */
static int put_and_count(PyObject *list, PyObject *item) {
  if (PyList_Append(list, item) < 0)
    return -1;
  return PyObject_IsTrue(list) < 0 ? -1 : 0;
}

static PyObject *FP_helped_ok(PyObject *self, PyObject *list) {
  PyObject *made = PyDict_New();
  if (made == NULL)
    return NULL;
  if (put_and_count(list, made) < 0) {
    Py_DECREF(made);
    PyDict_Clear(made); // expected-warning {{'made' is passed to PyDict_Clear after its last reference was released}}
    return NULL;
  }
  return made;
}

static PyMethodDef methods[] = {
    {"append_bad", append_bad, METH_O, NULL},
    {"append_ok", append_ok, METH_O, NULL},
    {"appended_ok", appended_ok, METH_O, NULL},
    {"set_item_bad", set_item_bad, METH_O, NULL},
    {"second_ok", second_ok, METH_O, NULL},
    {"FP_helped_ok", FP_helped_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
