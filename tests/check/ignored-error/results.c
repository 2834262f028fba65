// A call fails, nobody looks, and a result is returned.
//
// RUN: %refcop_verify -verify=two,expected -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <unistd.h>

static PyObject *unused_bad(PyObject *self, PyObject *arg) {
  PyObject_SetAttrString(arg, "name", self); // expected-warning {{PyObject_SetAttrString() can fail, but its result is not checked: an exception may be set when a result is returned [refcop-ignored-error]}}
  Py_RETURN_NONE;
}

static PyObject *unused_ok(PyObject *self, PyObject *arg) {
  if (PyObject_SetAttrString(arg, "name", self) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *asked_ok(PyObject *self, PyObject *arg) {
  PyObject_SetAttrString(arg, "name", self);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *cleared_ok(PyObject *self, PyObject *arg) {
  PyObject_SetAttrString(arg, "name", self);
  PyErr_Clear();
  Py_RETURN_NONE;
}

// -1 counts as true.
static PyObject *truth_bad(PyObject *self, PyObject *arg) {
  if (PyObject_IsTrue(arg)) // expected-warning {{PyObject_IsTrue() can fail}}
    return PyLong_FromLong(1);
  return PyLong_FromLong(0);
}

static PyObject *truth_ok(PyObject *self, PyObject *arg) {
  int truth = PyObject_IsTrue(arg);
  if (truth < 0)
    return NULL;
  if (truth)
    return PyLong_FromLong(1);
  return PyLong_FromLong(0);
}

static PyObject *released_bad(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_CallObject(arg, NULL); // expected-warning {{PyObject_CallObject() can fail}}
  Py_XDECREF(result);
  Py_RETURN_NONE;
}

static PyObject *released_ok(PyObject *self, PyObject *arg) {
  PyObject *result = PyObject_CallObject(arg, NULL);
  if (result == NULL)
    PyErr_WriteUnraisable(arg);
  Py_XDECREF(result);
  Py_RETURN_NONE;
}

// NULL is the end, or an error.
static PyObject *iterate_bad(PyObject *self, PyObject *arg) {
  PyObject *item, *iterator = PyObject_GetIter(arg);
  if (iterator == NULL)
    return NULL;
  while ((item = PyIter_Next(iterator)) != NULL) // expected-warning {{what PyIter_Next() returns can mean an error, but PyErr_Occurred() is not asked}}
    Py_DECREF(item);
  Py_DECREF(iterator);
  Py_RETURN_NONE;
}

static PyObject *iterate_ok(PyObject *self, PyObject *arg) {
  PyObject *item, *iterator = PyObject_GetIter(arg);
  if (iterator == NULL)
    return NULL;
  while ((item = PyIter_Next(iterator)) != NULL)
    Py_DECREF(item);
  Py_DECREF(iterator);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

// Numbers: -1 has to be asked about.
static long wanted;
static double measured;

static PyObject *number_bad(PyObject *self, PyObject *arg) {
  wanted = PyLong_AsLong(arg); // expected-warning {{PyLong_AsLong() can fail}}
  Py_RETURN_NONE;
}

static PyObject *number_ok(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  if (n == -1 && PyErr_Occurred())
    return NULL;
  wanted = n;
  Py_RETURN_NONE;
}

static PyObject *float_bad(PyObject *self, PyObject *arg) {
  measured = PyFloat_AsDouble(arg); // expected-warning {{PyFloat_AsDouble() can fail}}
  Py_RETURN_NONE;
}

static PyObject *float_ok(PyObject *self, PyObject *arg) {
  double d = PyFloat_AsDouble(arg);
  if (d == -1.0 && PyErr_Occurred())
    return NULL;
  measured = d;
  Py_RETURN_NONE;
}

static PyObject *length_ok(PyObject *self, PyObject *arg) {
  if (PyObject_Length(arg) != wanted) {
    PyErr_SetString(PyExc_ValueError, "not as many");
    return NULL;
  }
  Py_RETURN_NONE;
}

// Others look at what the call returned.
int project_use(long number);

static PyObject *given_away_ok(PyObject *self, PyObject *arg) {
  project_use(PyLong_AsLong(arg));
  Py_RETURN_NONE;
}

static PyObject *descriptor_ok(PyObject *self, PyObject *arg) {
  int fd = PyObject_AsFileDescriptor(arg);
  if (close(fd) < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

// The failure goes on to the next call, or to the caller.
static PyObject *passed_on_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(N)", PyObject_Str(arg));
}

static PyObject *returned_ok(PyObject *self, PyObject *arg) {
  return PyObject_Str(arg);
}

static int has_name(PyObject *object) {
  return PyObject_SetAttrString(object, "name", Py_None);
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  if (has_name(arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  has_name(arg); // expected-warning {{has_name() can fail}}
  Py_RETURN_NONE;
}

// Whoever calls it takes 0 for success; whether data reaches it is not known: level 2.
static int keep(PyObject *object, PyObject *value) {
  if (PyObject_SetAttrString(object, "first", value) < 0)
    return -1;
  PyObject_SetAttrString(object, "second", value); // two-warning {{[refcop-ignored-error]}}
  return 0;
}

static PyObject *keep_ok(PyObject *self, PyObject *arg) {
  if (keep(self, arg) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// Callers of this one can only ask themselves: level 2.
static void mark(PyObject *object) {
  PyObject_SetAttrString(object, "mark", Py_None); // two-warning {{[refcop-ignored-error]}}
}

static PyObject *mark_ok(PyObject *self, PyObject *arg) {
  mark(arg);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

// Only for lack of memory: level 2.
static PyObject *memory_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  PyList_Append(list, arg); // two-warning {{PyList_Append() can fail}}
  return list;
}

// A program that works never makes this fail.
static PyObject *mistake_ok(PyObject *self, PyObject *arg) {
  return PyLong_FromSsize_t(PyUnicode_Check(arg) ? PyUnicode_GetLength(arg) : 0);
}

static PyMethodDef methods[] = {
    {"unused_bad", unused_bad, METH_O, NULL},     {"unused_ok", unused_ok, METH_O, NULL},
    {"asked_ok", asked_ok, METH_O, NULL},         {"cleared_ok", cleared_ok, METH_O, NULL},
    {"truth_bad", truth_bad, METH_O, NULL},       {"truth_ok", truth_ok, METH_O, NULL},
    {"released_bad", released_bad, METH_O, NULL}, {"released_ok", released_ok, METH_O, NULL},
    {"iterate_bad", iterate_bad, METH_O, NULL},   {"iterate_ok", iterate_ok, METH_O, NULL},
    {"number_bad", number_bad, METH_O, NULL},     {"number_ok", number_ok, METH_O, NULL},
    {"float_bad", float_bad, METH_O, NULL},       {"float_ok", float_ok, METH_O, NULL},
    {"length_ok", length_ok, METH_O, NULL},       {"given_away_ok", given_away_ok, METH_O, NULL},
    {"descriptor_ok", descriptor_ok, METH_O, NULL}, {"passed_on_ok", passed_on_ok, METH_O, NULL},
    {"returned_ok", returned_ok, METH_O, NULL},   {"helper_ok", helper_ok, METH_O, NULL},
    {"helper_bad", helper_bad, METH_O, NULL},     {"keep_ok", keep_ok, METH_O, NULL},
    {"mark_ok", mark_ok, METH_O, NULL},           {"memory_bad", memory_bad, METH_O, NULL},
    {"mistake_ok", mistake_ok, METH_O, NULL},     {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  return PyModule_Create(&module);
}
