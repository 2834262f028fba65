// The pairs of macros and functions that give up and take the GIL.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <unistd.h>
static PyObject *store;

static PyObject *plain_ok(PyObject *self, PyObject *args) {
  const char *path;
  int r;
  if (!PyArg_ParseTuple(args, "s", &path))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  r = access(path, 0);
  Py_END_ALLOW_THREADS
  if (r < 0) return PyErr_SetFromErrno(PyExc_OSError);
  Py_RETURN_NONE;
}

static PyObject *error_inside_bad(PyObject *self, PyObject *args) {
  const char *path;
  if (!PyArg_ParseTuple(args, "s", &path))
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  if (access(path, 0) < 0) PyErr_SetFromErrno(PyExc_OSError); // expected-warning {{PyErr_SetFromErrno() is called without the GIL, but needs it}}
  Py_END_ALLOW_THREADS
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

static PyObject *incref_inside_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  sleep(1);
  Py_INCREF(arg); // expected-warning {{Py_INCREF() is called without the GIL, but needs it}}
  Py_END_ALLOW_THREADS
  return arg;
}

static PyObject *decref_inside_bad(PyObject *self, PyObject *arg) {
  PyObject *o = PyObject_Str(arg);
  if (!o)
    return NULL;
  Py_BEGIN_ALLOW_THREADS
  sleep(1);
  Py_DECREF(o); // expected-warning {{Py_DECREF() is called without the GIL, but needs it}}
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *alloc_inside_bad(PyObject *self, PyObject *arg) {
  void *p;
  Py_BEGIN_ALLOW_THREADS
  p = PyMem_Malloc(10); // expected-warning {{PyMem_Malloc() is called without the GIL, but needs it}}
  PyMem_Free(p); // expected-warning {{PyMem_Free() is called without the GIL, but needs it}}
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *raw_inside_ok(PyObject *self, PyObject *arg) {
  void *p;
  Py_BEGIN_ALLOW_THREADS
  p = PyMem_RawMalloc(10);
  PyMem_RawFree(p);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyObject *early_return_bad(PyObject *self, PyObject *arg) {
  PyThreadState *state = PyEval_SaveThread();
  if (sleep(1))
    return NULL; // expected-warning {{the function returns without having taken the GIL back}}
  PyEval_RestoreThread(state);
  Py_RETURN_NONE;
}

static PyObject *block_ok(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  sleep(1);
  Py_BLOCK_THREADS
  PyErr_CheckSignals();
  Py_UNBLOCK_THREADS
  sleep(1);
  Py_END_ALLOW_THREADS
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

static PyObject *none_inside_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  if (sleep(1)) {
    return PyLong_FromLong(1); // expected-warning {{PyLong_FromLong() is called without the GIL, but needs it}} // expected-warning {{the function returns without having taken the GIL back}}
  }
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static void callback_ok(void *data) {
  PyGILState_STATE s = PyGILState_Ensure();
  PyObject *r = PyObject_CallNoArgs((PyObject *)data);
  if (!r)
    PyErr_Print();
  Py_XDECREF(r);
  PyGILState_Release(s);
}

static void callback_after_bad(void *data) {
  PyGILState_STATE s = PyGILState_Ensure();
  PyObject *r = PyObject_CallNoArgs((PyObject *)data);
  PyGILState_Release(s);
  Py_XDECREF(r); // expected-warning {{Py_XDECREF() is called after PyGILState_Release(), but needs the GIL}}
}

static void callback_early_bad(void *data) {
  PyGILState_STATE s = PyGILState_Ensure();
  PyObject *r = PyObject_CallNoArgs((PyObject *)data);
  if (!r)
    return; // expected-warning {{the function returns without undoing PyGILState_Ensure()}}
  Py_DECREF(r);
  PyGILState_Release(s);
}

static PyObject *inside_ensure_ok(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  PyGILState_STATE s = PyGILState_Ensure();
  PyErr_Clear();
  PyGILState_Release(s);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static void helper(PyObject *o) {
  PyErr_SetNone(PyExc_ValueError);
}

static PyObject *helper_inside_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  helper(arg); // expected-warning {{helper() is called without the GIL, but needs it}}
  Py_END_ALLOW_THREADS
  return NULL;
}

static PyObject *string_inside_ok(PyObject *self, PyObject *arg) {
  if (!PyBytes_Check(arg)) {
    PyErr_SetNone(PyExc_TypeError);
    return NULL;
  }
  Py_ssize_t n;
  Py_BEGIN_ALLOW_THREADS
  n = write(1, PyBytes_AS_STRING(arg), PyBytes_GET_SIZE(arg));
  Py_END_ALLOW_THREADS
  return PyLong_FromSsize_t(n);
}

static PyObject *double_release_bad(PyObject *self, PyObject *arg) {
  Py_BEGIN_ALLOW_THREADS
  Py_BEGIN_ALLOW_THREADS // expected-warning {{PyEval_SaveThread() is called without the GIL, but needs it}}
  sleep(1);
  Py_END_ALLOW_THREADS
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

void reg(void (*)(void *));
static PyMethodDef methods[] = {{"a", plain_ok, METH_VARARGS},     {"b", error_inside_bad, METH_VARARGS},
                                {"c", incref_inside_bad, METH_O},  {"d", decref_inside_bad, METH_O},
                                {"e", alloc_inside_bad, METH_O},   {"f", raw_inside_ok, METH_O},
                                {"g", early_return_bad, METH_O},   {"h", block_ok, METH_O},
                                {"i", none_inside_bad, METH_O},    {"j", inside_ensure_ok, METH_O},
                                {"k", helper_inside_bad, METH_O},  {"l", string_inside_ok, METH_O},
                                {"m", double_release_bad, METH_O}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  reg(callback_ok);
  reg(callback_after_bad);
  reg(callback_early_bad);
  return PyModule_Create(&module);
}
