// Python calls the function, it says that it failed, and no exception is set.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <string.h>

static PyObject *method_bad(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg))
    return NULL; // expected-warning {{NULL is returned, but no exception is set: the caller gets a SystemError [refcop-null-without-exception]}}
  return PyUnicode_FromObject(arg);
}

static PyObject *method_ok(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg)) {
    PyErr_SetString(PyExc_TypeError, "a str is needed");
    return NULL;
  }
  return PyUnicode_FromObject(arg);
}

// A call that fails only by a mistake, and of which nothing is used, is there for its exception.
static PyObject *mistake_ok(PyObject *self, PyObject *arg) {
  PyTuple_GetItem(self, 0);
  return NULL;
}

static PyObject *mistake_bad(PyObject *self, PyObject *arg) {
  PyErr_Clear();
  return NULL; // expected-warning {{[refcop-null-without-exception]}}
}

// The C library sets no exception.
static PyObject *library_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  if (strchr(text, '/') == NULL)
    return NULL; // expected-warning {{[refcop-null-without-exception]}}
  return PyUnicode_FromString(text);
}

// A function of the project may well do so.
int project_check(const char *text);

static PyObject *project_ok(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  if (project_check(text) < 0)
    return NULL;
  return PyUnicode_FromString(text);
}

// Calls that fail set one themselves.
static PyObject *forwarded_ok(PyObject *self, PyObject *arg) {
  PyObject *iterator = PyObject_GetIter(arg), *item;
  if (iterator == NULL)
    return NULL;
  item = PyIter_Next(iterator);
  Py_DECREF(iterator);
  return item;
}

// The lookup says nothing when it finds nothing.
static PyObject *lookup_bad(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemString(dict, "value");
  if (value == NULL)
    return NULL; // expected-warning {{[refcop-null-without-exception]}}
  Py_INCREF(value);
  return value;
}

static PyObject *lookup_error_ok(PyObject *self, PyObject *dict) {
  PyObject *value = PyDict_GetItemWithError(dict, self);
  if (value == NULL)
    return NULL; // perhaps with one
  Py_INCREF(value);
  return value;
}

static PyObject *cleared_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    PyErr_Clear();
    return NULL; // expected-warning {{[refcop-null-without-exception]}}
  }
  return name;
}

static PyObject *fetched_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback, *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_Restore(type, value, traceback);
    return NULL;
  }
  return name;
}

// A helper that fails with an exception, and one that does not.
static int set_failure(int code) {
  if (code < 0) {
    PyErr_SetString(PyExc_ValueError, "negative");
    return -1;
  }
  return 0;
}

static int plain_failure(const char *text) {
  return text[0] == 0 ? -1 : 0;
}

static PyObject *helpers_ok(PyObject *self, PyObject *arg) {
  if (set_failure((int)PyTuple_GET_SIZE(arg)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *helpers_bad(PyObject *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  if (plain_failure(text) < 0)
    return NULL; // expected-warning {{[refcop-null-without-exception]}}
  Py_RETURN_NONE;
}

// What the helper returns is a pointer of its own; NULL comes with the exception of AsUTF8.
static const char *name_of(PyObject *object) {
  return PyUnicode_AsUTF8(object);
}

static PyObject *pointer_ok(PyObject *self, PyObject *arg) {
  const char *name = name_of(arg);
  if (name == NULL)
    return NULL;
  return PyUnicode_FromString(name);
}

// -1 is an ordinary number, too: whether an exception is set is not known.
static PyObject *number_ok(PyObject *self, PyObject *arg) {
  long n = PyLong_AsLong(arg);
  if (n == -1)
    return NULL;
  return PyLong_FromLong(n + 1);
}

static PyObject *number_asked_ok(PyObject *self, PyObject *arg) {
  double d = PyFloat_AsDouble(arg);
  if (d == -1.0 && PyErr_Occurred())
    return NULL;
  return PyFloat_FromDouble(d * 2);
}

typedef struct {
  PyObject_HEAD int state;
} Spam;

static int spam_init_bad(PyObject *self, PyObject *args, PyObject *kwds) {
  if (PyTuple_GET_SIZE(args) != 2)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return 0;
}

// The end of an iteration needs no exception.
static PyObject *spam_next_ok(PyObject *self) {
  if (((Spam *)self)->state > 3)
    return NULL;
  return PyLong_FromLong(((Spam *)self)->state++);
}

// No comparison has a seventh operator: level 2.
static PyObject *spam_compare_ok(PyObject *left, PyObject *right, int op) {
  switch (op) {
  case Py_LT: case Py_LE: case Py_EQ: case Py_NE: case Py_GT: case Py_GE:
    Py_RETURN_NOTIMPLEMENTED;
  }
  return NULL;
}

// PyArg_Parse* sets an exception where its converter did not.
static int converter_ok(PyObject *object, void *address) {
  if (!PyLong_Check(object))
    return 0;
  *(PyObject **)address = object;
  return 1;
}

static PyObject *parse_ok(PyObject *self, PyObject *args) {
  PyObject *number;
  if (!PyArg_ParseTuple(args, "O&", converter_ok, &number))
    return NULL;
  Py_INCREF(number);
  return number;
}

static PyMethodDef methods[] = {{"method_bad", method_bad, METH_O, NULL},
                                {"method_ok", method_ok, METH_O, NULL},
                                {"mistake_ok", mistake_ok, METH_O, NULL},
                                {"mistake_bad", mistake_bad, METH_O, NULL},
                                {"library_bad", library_bad, METH_O, NULL},
                                {"project_ok", project_ok, METH_O, NULL},
                                {"forwarded_ok", forwarded_ok, METH_O, NULL},
                                {"lookup_bad", lookup_bad, METH_O, NULL},
                                {"lookup_error_ok", lookup_error_ok, METH_O, NULL},
                                {"cleared_bad", cleared_bad, METH_O, NULL},
                                {"fetched_ok", fetched_ok, METH_O, NULL},
                                {"helpers_ok", helpers_ok, METH_VARARGS, NULL},
                                {"helpers_bad", helpers_bad, METH_O, NULL},
                                {"pointer_ok", pointer_ok, METH_O, NULL},
                                {"number_ok", number_ok, METH_O, NULL},
                                {"number_asked_ok", number_asked_ok, METH_O, NULL},
                                {"parse_ok", parse_ok, METH_VARARGS, NULL},
                                {NULL, NULL, 0, NULL}};

static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0) "spam.Spam",
                                 .tp_basicsize = sizeof(Spam),
                                 .tp_init = spam_init_bad,
                                 .tp_iternext = spam_next_ok,
                                 .tp_richcompare = spam_compare_ok};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  if (PyType_Ready(&Spam_Type) < 0)
    return NULL;
  if (Spam_Type.tp_doc == NULL)
    return NULL; // expected-warning {{[refcop-null-without-exception]}}
  return PyModule_Create(&module);
}
