// Python code is run while an exception is set.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *close_bad(PyObject *self, PyObject *file) {
  PyObject *text = PyObject_CallMethod(file, "read", NULL);
  if (text == NULL) {
    PyObject *closed = PyObject_CallMethod(file, "close", NULL); // expected-warning {{PyObject_CallMethod() is called while an exception is set: save it before, or clear it [refcop-call-with-exception]}}
    Py_XDECREF(closed);
    return NULL;
  }
  return text;
}

static PyObject *close_ok(PyObject *self, PyObject *file) {
  PyObject *type, *value, *traceback, *text = PyObject_CallMethod(file, "read", NULL);
  if (text == NULL) {
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *closed = PyObject_CallMethod(file, "close", NULL);
    if (closed == NULL)
      PyErr_Clear();
    Py_XDECREF(closed);
    PyErr_Restore(type, value, traceback);
    return NULL;
  }
  return text;
}

static PyObject *second_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    name = PyObject_GetAttrString(arg, "title"); // expected-warning {{PyObject_GetAttrString() is called while an exception is set}}
  return name;
}

static PyObject *second_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    PyErr_Clear();
    name = PyObject_GetAttrString(arg, "title");
  }
  return name;
}

static PyObject *set_bad(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg))
    PyErr_SetString(PyExc_TypeError, "a str is needed");
  return PyObject_Str(arg); // expected-warning {{PyObject_Str() is called while an exception is set}}
}

// Releases, what is made for it, another exception.
static PyObject *release_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0), *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    Py_XDECREF(list);
    PyErr_Format(PyExc_TypeError, "%R has no name", arg);
    return NULL;
  }
  Py_XDECREF(list);
  return name;
}

static PyObject *build_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    return Py_BuildValue("(N)", name);
  return name;
}

static PyObject *parse_ok(PyObject *self, PyObject *args) {
  PyObject *object;
  long number;
  if (!PyArg_ParseTuple(args, "l", &number)) {
    if (!PyArg_ParseTuple(args, "O", &object))
      return NULL;
    PyErr_Clear();
  }
  Py_RETURN_NONE;
}

// The function of another file may have cleared it.
void project_report(const char *text);

static PyObject *project_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    project_report("no name");
    name = PyObject_GetAttrString(arg, "title");
  }
  return name;
}

static PyMethodDef methods[] = {
    {"close_bad", close_bad, METH_O, NULL},   {"close_ok", close_ok, METH_O, NULL},
    {"second_bad", second_bad, METH_O, NULL}, {"second_ok", second_ok, METH_O, NULL},
    {"set_bad", set_bad, METH_O, NULL},       {"release_ok", release_ok, METH_O, NULL},
    {"build_ok", build_ok, METH_O, NULL},     {"parse_ok", parse_ok, METH_VARARGS, NULL},
    {"project_ok", project_ok, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  return PyModule_Create(&module);
}
