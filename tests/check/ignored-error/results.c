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

// It has no result: callers have to ask themselves. This one does...
static void mark(PyObject *object) {
  PyObject_SetAttrString(object, "mark", Py_None);
}

static PyObject *mark_ok(PyObject *self, PyObject *arg) {
  mark(arg);
  if (PyErr_Occurred())
    return NULL;
  Py_RETURN_NONE;
}

// ... and this one does not: level 2.
static void unmark(PyObject *object) {
  PyObject_SetAttrString(object, "mark", Py_None); // two-warning {{[refcop-ignored-error]}}
}

static PyObject *unmark_bad(PyObject *self, PyObject *arg) {
  unmark(arg);
  Py_RETURN_NONE;
}

// Nobody knows who calls these.
void exported_ok(PyObject *object) {
  PyObject_SetAttrString(object, "mark", Py_None);
}

static void callback_ok(void *object) {
  PyObject_SetAttrString((PyObject *)object, "mark", Py_None);
}
void project_call_later(void (*function)(void *), void *data);
static PyObject *later_ok(PyObject *self, PyObject *arg) {
  project_call_later(callback_ok, self);
  Py_RETURN_NONE;
}

// Two doubts: who sees it, and whether there is no memory.
static PyObject *seen;
static int append_ok(PyObject *object) {
  PyList_Append(seen, object);
  if (PyObject_SetAttrString(object, "seen", Py_True) < 0)
    return -1;
  return 0;
}

// NULL goes to the caller through the parameter.
static int fill_ok(PyObject *object, PyObject **text) {
  *text = PyObject_Str(object);
  return 0;
}

// It cannot fail if the parameter is what it is called.
static int half(PyObject *integer, PyObject *number) {
  int overflow;
  long n = PyLong_AsLongAndOverflow(integer, &overflow);
  double d = PyFloat_AsDouble(number);
  return overflow ? 0 : (int)(n / d);
}

static PyObject *helpers_ok(PyObject *self, PyObject *arg) {
  PyObject *text;
  if (append_ok(arg) < 0 || fill_ok(arg, &text) < 0 || text == NULL)
    return NULL;
  Py_DECREF(text);
  return PyLong_FromLong(half(Py_True, Py_True));
}

static PyObject *argument_bad(PyObject *self, PyObject *arg) {
  int overflow;
  wanted = PyLong_AsLongAndOverflow(arg, &overflow); // expected-warning {{PyLong_AsLongAndOverflow() can fail}}
  Py_RETURN_NONE;
}

// What it is called with is of its type.
static Py_ssize_t number_length(PyObject *self) {
  return (Py_ssize_t)(PyLong_AsUnsignedLongMask(self) & 7);
}
static PySequenceMethods number_sequence = {.sq_length = number_length};
static PyTypeObject Number_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Number",
                                   .tp_as_sequence = &number_sequence};

// The answer is kept.
static PyObject *kept_ok(PyObject *self, PyObject *arg) {
  int failed;
  if (self != arg)
    failed = PyDict_SetDefault(arg, self, Py_None) == NULL;
  else
    failed = PyDict_SetItem(arg, self, Py_None) < 0;
  Py_DECREF(self);
  Py_INCREF(self);
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

// The length of a list that was made here is known.
static PyObject *list_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(1);
  if (list == NULL)
    return NULL;
  Py_INCREF(arg);
  PyList_SetItem(list, 0, arg);
  return list;
}

static PyObject *traceback_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value && traceback)
    PyException_SetTraceback(value, traceback);
  PyErr_Restore(type, value, traceback);
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
    {"mistake_ok", mistake_ok, METH_O, NULL},     {"unmark_bad", unmark_bad, METH_O, NULL},
    {"later_ok", later_ok, METH_O, NULL},         {"helpers_ok", helpers_ok, METH_O, NULL},
    {"argument_bad", argument_bad, METH_O, NULL}, {"list_ok", list_ok, METH_O, NULL},
    {"traceback_ok", traceback_ok, METH_O, NULL}, {"kept_ok", kept_ok, METH_O, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

// The importer asks.
PyMODINIT_FUNC PyInit_spam(void) {
  PyObject *made = PyModule_Create(&module);
  if (made == NULL)
    return NULL;
  if (PyType_Ready(&Number_Type) < 0)
    return NULL; // NOLINT(refcop-ref-leak)
  PyModule_AddIntConstant(made, "one", 1);
  return made;
}
