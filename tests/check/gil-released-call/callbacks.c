// Functions that take the GIL themselves: what they do before that, and after they have let go of it.
//
// RUN: %refcop_verify -plugin-arg-refcop level=1 -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=unchecked-null -verify=expected,two -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

// A library.
typedef void watcher(void *data, int value);
typedef int comparison(void *data, const char *a, const char *b);
void library_watch(watcher *call, void *data);
void library_compare(comparison *call, void *data);
void library_object(void (*call)(PyObject *), void *data);
struct library_table {
  watcher *call;
};

static PyObject *hook;

// --- before ------------------------------------------------------------------------------------

static void build_bad(void *data, int value) {
  PyObject *args = Py_BuildValue("(i)", value); // expected-warning {{Py_BuildValue() is called before PyGILState_Ensure(), but needs the GIL: the function may be called without it [refcop-gil-released-call]}}
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = args ? PyObject_CallObject((PyObject *)data, args) : NULL;
  if (!result)
    PyErr_Print();
  Py_XDECREF(result);
  Py_XDECREF(args);
  PyGILState_Release(state);
}

static void build_ok(void *data, int value) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *args = Py_BuildValue("(i)", value);
  PyObject *result = args ? PyObject_CallObject((PyObject *)data, args) : NULL;
  if (!result)
    PyErr_Print();
  Py_XDECREF(result);
  Py_XDECREF(args);
  PyGILState_Release(state);
}

static void count_bad(void *data, int value) {
  Py_INCREF((PyObject *)data); // expected-warning {{Py_INCREF() is called before PyGILState_Ensure()}}
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result)
    PyErr_Print();
  Py_XDECREF(result);
  Py_DECREF((PyObject *)data);
  PyGILState_Release(state);
}

static int compare_bad(void *data, const char *a, const char *b) {
  int order = -1;
  PyObject *left = PyUnicode_FromString(a); // expected-warning {{PyUnicode_FromString() is called before}}
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *right = PyUnicode_FromString(b);
  if (left && right)
    order = PyUnicode_Compare(left, right);
  PyErr_Clear();
  Py_XDECREF(left);
  Py_XDECREF(right);
  PyGILState_Release(state);
  return order;
}

// Neither a test of a pointer nor one of what Python is needs the GIL.
static void test_ok(void *data, int value) {
  assert(data != NULL);
  if (!Py_IsInitialized() || (PyObject *)data == Py_None || hook == Py_None)
    return;
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result)
    PyErr_Print();
  Py_XDECREF(result);
  PyGILState_Release(state);
}

// Not on the same path: who has no state to ensure has it.
static void either_ok(void *data, int value) {
  if (PyGILState_Check()) {
    PyErr_Clear();
    return;
  }
  PyGILState_STATE state = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(state);
}

static PyObject *make(int value) {
  return PyLong_FromLong(value);
}

static PyGILState_STATE enter(void) {
  return PyGILState_Ensure();
}

static void helper_bad(void *data, int value) {
  hook = make(value); // expected-warning {{make() is called before enter(), but needs the GIL}}
  PyGILState_STATE state = enter();
  Py_CLEAR(hook);
  PyGILState_Release(state);
}

static void helper_ok(void *data, int value) {
  PyGILState_STATE state = enter();
  hook = make(value);
  Py_CLEAR(hook);
  PyGILState_Release(state);
}

// --- after -------------------------------------------------------------------------------------

static void release_bad(void *data, int value) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result)
    PyErr_Print();
  PyGILState_Release(state);
  Py_XDECREF(result); // expected-warning {{Py_XDECREF() is called after PyGILState_Release(), but needs the GIL: the function may be called without it}}
}

// The first use is reported.
static void chain_bad(void *data, int value) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  PyGILState_Release(state);
  if (result == NULL) {
    PyErr_Clear(); // expected-warning {{PyErr_Clear() is called after PyGILState_Release()}}
    return;
  }
  if (PyLong_AsLong(result) < 0) // expected-warning {{PyLong_AsLong() is called after PyGILState_Release()}}
    PyErr_Clear();
  Py_DECREF(result);
}

static void error_bad(void *data, int value) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  int failed = result == NULL;
  Py_XDECREF(result);
  PyGILState_Release(state);
  if (failed)
    PyErr_Print(); // expected-warning {{PyErr_Print() is called after PyGILState_Release()}}
}

static void left(PyGILState_STATE state) {
  PyGILState_Release(state);
}

static void wrapped_bad(void *data, int value) {
  PyGILState_STATE state = enter();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result)
    PyErr_Print();
  left(state);
  Py_XDECREF(result); // expected-warning {{Py_XDECREF() is called after left(), but needs the GIL}}
}

static void wrapped_ok(void *data, int value) {
  PyGILState_STATE state = enter();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result) {
    PyErr_Print();
    PyGILState_Release(state);
    return;
  }
  Py_DECREF(result);
  left(state);
}

static void kept_bad(void *data, int value) {
  PyGILState_STATE state = enter();
  PyObject *result = PyObject_CallFunction((PyObject *)data, "i", value);
  if (!result) {
    PyErr_Print();
    return; // expected-warning {{the function returns without undoing enter()}}
  }
  Py_DECREF(result);
  left(state);
}

static void again_ok(void *data, int value) {
  for (int k = 0; k < value; k++) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_Clear();
    PyGILState_Release(state);
  }
}

static void nested_ok(void *data, int value) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyGILState_STATE inner = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(inner);
  PyErr_Clear();
  PyGILState_Release(state);
}

// The state was made for it.
static void taken_ok(void *data, int value) {
  PyEval_RestoreThread((PyThreadState *)data);
  PyErr_Clear();
  PyGILState_STATE state = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(state);
  PyErr_Clear();
  PyEval_SaveThread();
}

static void if_needed_ok(void *data, int value) {
  PyGILState_STATE state = PyGILState_UNLOCKED;
  if (!value)
    state = PyGILState_Ensure();
  PyErr_Clear();
  if (!value)
    PyGILState_Release(state);
  else
    PyErr_Clear();
}

// --- who calls ---------------------------------------------------------------------------------

// Python.
static PyObject *method_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  PyGILState_STATE state = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(state);
  return text;
}

// Code of the file that has it.
static void report_ok(PyObject *what) {
  Py_INCREF(what);
  PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF(what);
  PyGILState_Release(state);
}

static void between(PyObject *what) {
  report_ok(what);
}

static PyObject *caller_ok(PyObject *self, PyObject *arg) {
  between(arg);
  Py_RETURN_NONE;
}

// ... and a library.
static void both_ok(void *data, int value) {
  Py_INCREF((PyObject *)data);
  PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF((PyObject *)data);
  PyGILState_Release(state);
}

// Code of the file of which nothing is known.
static void log_bad(const char *text) {
  PyObject *o = PyUnicode_FromString(text); // two-warning {{PyUnicode_FromString() is called before}}
  PyGILState_STATE state = PyGILState_Ensure();
  PyErr_Clear();
  Py_XDECREF(o);
  PyGILState_Release(state);
}

void project_log(const char *text) {
  if (strlen(text) > 0)
    log_bad(text);
}

// Who calls with an object may be of Python.
static void object_bad(PyObject *o) {
  Py_INCREF(o); // two-warning {{Py_INCREF() is called before}}
  PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF(o);
  PyGILState_Release(state);
}

// Who reads the table, nobody knows.
static void table_bad(void *data, int value) {
  Py_INCREF((PyObject *)data); // two-warning {{Py_INCREF() is called before}}
  PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF((PyObject *)data);
  PyGILState_Release(state);
}

struct library_table project_table = {table_bad};

// A struct that the file fills, and does not read.
struct library_stream {
  size_t (*read)(void *to, void *data);
  watcher *called;
};
void library_load(struct library_stream *from);

static size_t filed_bad(void *to, void *data) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *bytes = PyObject_CallMethod((PyObject *)data, "read", NULL);
  if (!bytes)
    PyErr_Clear();
  PyGILState_Release(state);
  Py_XDECREF(bytes); // expected-warning {{Py_XDECREF() is called after PyGILState_Release()}}
  return 0;
}

static size_t filed_ok(void *to, void *data) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *bytes = PyObject_CallMethod((PyObject *)data, "read", NULL);
  if (!bytes)
    PyErr_Clear();
  Py_XDECREF(bytes);
  PyGILState_Release(state);
  return 0;
}

// The file itself calls it by way of the struct.
static void read_bad(void *data, int value) {
  Py_INCREF((PyObject *)data); // two-warning {{Py_INCREF() is called before}}
  PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF((PyObject *)data);
  PyGILState_Release(state);
}

static PyObject *load(PyObject *self, PyObject *arg) {
  struct library_stream stream;
  memset(&stream, 0, sizeof stream);
  stream.read = filed_bad;
  library_load(&stream);
  stream.read = filed_ok;
  library_load(&stream);
  stream.called = read_bad;
  library_load(&stream);
  stream.called(arg, 1);
  Py_RETURN_NONE;
}

static PyObject *watch(PyObject *self, PyObject *arg) {
  library_watch(build_bad, arg);
  library_watch(build_ok, arg);
  library_watch(count_bad, arg);
  library_compare(compare_bad, arg);
  library_watch(test_ok, arg);
  library_watch(either_ok, arg);
  library_watch(helper_bad, arg);
  library_watch(helper_ok, arg);
  library_watch(release_bad, arg);
  library_watch(chain_bad, arg);
  library_watch(error_bad, arg);
  library_watch(wrapped_bad, arg);
  library_watch(wrapped_ok, arg);
  library_watch(kept_bad, arg);
  library_watch(again_ok, arg);
  library_watch(nested_ok, arg);
  library_watch(taken_ok, arg);
  library_watch(if_needed_ok, arg);
  library_watch(both_ok, arg);
  both_ok(arg, 1);
  library_object(object_bad, arg);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"method_ok", method_ok, METH_O, NULL},
                                {"caller_ok", caller_ok, METH_O, NULL},
                                {"watch", watch, METH_O, NULL},
                                {"load", load, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  return PyModule_Create(&module);
}
