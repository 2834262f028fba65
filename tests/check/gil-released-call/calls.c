// The C API without the GIL.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <unistd.h>

static PyObject *read_bad(PyObject *self, PyObject *arg) {
  char buffer[10];
  ssize_t n;
  Py_BEGIN_ALLOW_THREADS
  n = read(0, buffer, sizeof buffer);
  if (n < 0)
    PyErr_SetFromErrno(PyExc_OSError); // expected-warning {{PyErr_SetFromErrno() is called without the GIL, but needs it [refcop-gil-released-call]}}
  Py_END_ALLOW_THREADS
  if (n < 0)
    return NULL;
  return PyBytes_FromStringAndSize(buffer, n);
}

static PyObject *read_ok(PyObject *self, PyObject *arg) {
  char buffer[10];
  ssize_t n;
  Py_BEGIN_ALLOW_THREADS
  n = read(0, buffer, sizeof buffer);
  Py_END_ALLOW_THREADS
  if (n < 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  return PyBytes_FromStringAndSize(buffer, n);
}

static PyObject *count_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  Py_INCREF(arg); // expected-warning {{Py_INCREF() is called without the GIL}}
  Py_END_ALLOW_THREADS
  return arg;
}

// Nobody changes the bytes.
static PyObject *write_ok(PyObject *self, PyObject *arg) {
  ssize_t n;
  if (!PyBytes_Check(arg)) {
    PyErr_SetString(PyExc_TypeError, "bytes are needed");
    return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  n = write(1, PyBytes_AS_STRING(arg), (size_t)PyBytes_GET_SIZE(arg));
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(n);
}

static PyObject *blocked_ok(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  if (read(0, NULL, 0) < 0) {
    Py_BLOCK_THREADS
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *left_bad(PyObject *self, PyObject *arg) {
  PyThreadState *state = PyEval_SaveThread();
  if (read(0, NULL, 0) < 0)
    return NULL; // expected-warning {{[refcop-null-without-exception]}} expected-warning {{the function returns without having taken the GIL back [refcop-gil-released-call]}}
  PyEval_RestoreThread(state);
  Py_RETURN_NONE;
}

static PyObject *ensured_ok(PyObject *self, PyObject *arg) {
  PyObject *name = NULL;
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE state = PyGILState_Ensure();
  name = PyUnicode_FromString("name");
  PyGILState_Release(state);
  Py_END_ALLOW_THREADS
  return name;
}

static PyObject *ensured_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE state = PyGILState_Ensure();
  PyGILState_Release(state);
  Py_INCREF(arg); // expected-warning {{Py_INCREF() is called without the GIL}}
  Py_END_ALLOW_THREADS
  return arg;
}

// Functions of the file, judged by what they do.
static int work(int n) {
  return n * 2;
}

static int fail(int n) {
  if (n < 0)
    PyErr_SetString(PyExc_ValueError, "negative");
  return n;
}

static int careful(int n) {
  if (n < 0) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_SetString(PyExc_ValueError, "negative");
    PyGILState_Release(state);
  }
  return n;
}

static PyThreadState *begin(void) {
  return PyEval_SaveThread();
}

static void end(PyThreadState *state) {
  PyEval_RestoreThread(state);
}

static PyObject *helpers_ok(PyObject *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = careful(work(1));
  Py_END_ALLOW_THREADS
  if (n < 0)
    return NULL;
  return PyLong_FromLong(n);
}

static PyObject *helpers_bad(PyObject *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = fail(1); // expected-warning {{fail() is called without the GIL, but needs it: it calls PyErr_SetString()}}
  Py_END_ALLOW_THREADS
  if (PyErr_Occurred())
    return NULL;
  return PyLong_FromLong(n);
}

static PyObject *wrapped_ok(PyObject *self, PyObject *arg) {
  PyThreadState *state = begin();
  int n = work(1);
  end(state);
  return PyLong_FromLong(n);
}

static PyObject *wrapped_bad(PyObject *self, PyObject *arg) {
  PyThreadState *state = begin();
  PyObject *n = PyLong_FromLong(work(1)); // expected-warning {{PyLong_FromLong() is called without the GIL}}
  end(state);
  return n;
}

// Memory of the raw domain needs no GIL, others do.
static PyObject *memory_bad(PyObject *self, PyObject *arg) {
  void *raw, *block;
  Py_BEGIN_ALLOW_THREADS
  raw = PyMem_RawMalloc(10);
  block = PyMem_Malloc(10); // expected-warning {{PyMem_Malloc() is called without the GIL}}
  Py_END_ALLOW_THREADS
  PyMem_RawFree(raw);
  PyMem_Free(block);
  Py_RETURN_NONE;
}

// There is no thread state left to give up: a fatal error.
static PyObject *twice_bad(PyObject *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  PyThreadState *state = PyEval_SaveThread(); // expected-warning {{PyEval_SaveThread() is called without the GIL}}
  n = work(1);
  PyEval_RestoreThread(state);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

// Called by another library.
void project_callback_bad(void *data) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallObject((PyObject *)data, NULL);
  if (result == NULL) {
    PyErr_Print();
    return; // expected-warning {{the function returns without undoing PyGILState_Ensure(): the GIL stays with this thread}}
  }
  Py_DECREF(result);
  PyGILState_Release(state);
}

void project_callback_ok(void *data) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallObject((PyObject *)data, NULL);
  if (result == NULL)
    PyErr_Print();
  Py_XDECREF(result);
  PyGILState_Release(state);
}

void project_if_needed_ok(void *data, int has_gil) {
  PyGILState_STATE state = PyGILState_UNLOCKED;
  if (!has_gil)
    state = PyGILState_Ensure();
  PyErr_Clear();
  if (!has_gil)
    PyGILState_Release(state);
}

// The caller undoes it.
PyGILState_STATE project_enter_ok(void) {
  return PyGILState_Ensure();
}

static PyMethodDef methods[] = {
    {"twice_bad", twice_bad, METH_NOARGS, NULL},
    {"read_bad", read_bad, METH_NOARGS, NULL},     {"read_ok", read_ok, METH_NOARGS, NULL},
    {"count_bad", count_bad, METH_O, NULL},        {"write_ok", write_ok, METH_O, NULL},
    {"blocked_ok", blocked_ok, METH_NOARGS, NULL}, {"left_bad", left_bad, METH_NOARGS, NULL},
    {"ensured_ok", ensured_ok, METH_NOARGS, NULL}, {"ensured_bad", ensured_bad, METH_O, NULL},
    {"helpers_ok", helpers_ok, METH_NOARGS, NULL}, {"helpers_bad", helpers_bad, METH_NOARGS, NULL},
    {"wrapped_ok", wrapped_ok, METH_NOARGS, NULL}, {"wrapped_bad", wrapped_bad, METH_NOARGS, NULL},
    {"memory_bad", memory_bad, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  return PyModule_Create(&module);
}
