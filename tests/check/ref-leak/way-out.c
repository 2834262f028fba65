// Ways out of a function on which nothing is lost that matters: the process ends, a macro says
// what must hold, a helper answered with -1.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

void fatal(const char *) __attribute__((noreturn));
#define MUST(x) ((x) ? (void)0 : fatal(#x))

// Many things are lost at once where the process ends.
static PyObject *ends_process_ok(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL, *c = NULL, *d = NULL, *result = NULL;
  char *name = PyMem_Malloc(4), *doc = PyMem_Malloc(4), *more = PyMem_Malloc(4);
  if ((a = PyObject_Str(arg)) == NULL || (b = PyObject_Repr(arg)) == NULL ||
      (c = PyList_New(0)) == NULL || (d = PyDict_New()) == NULL)
    goto finally;
  MUST(PyUnicode_GetLength(a) > PyUnicode_GetLength(b));
  MUST(PyList_GET_SIZE(c) == PyDict_Size(d));
  result = PyTuple_Pack(4, a, b, c, d);
finally:
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(c);
  Py_XDECREF(d);
  PyMem_Free(name);
  PyMem_Free(doc);
  PyMem_Free(more);
  return result;
}

static PyObject *leaves_bad(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg);
  if (a == NULL)
    return NULL;
  if (PyUnicode_GetLength(a) > 3)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return a;
}

#define g_return_val_if_fail(condition, value) do { if (!(condition)) return (value); } while (0)

// Level 2: only a program with a bug leaves there.
static PyObject *guarded(PyObject *self, PyObject *arg) {
  PyObject *a = PyObject_Str(arg);
  if (a == NULL)
    return NULL;
  g_return_val_if_fail(PyUnicode_GetLength(a) > 3, NULL); // two-warning {{[refcop-ref-leak]}}
  return a;
}

// Where -1 means failure, callers may ask for any negative number.
static Py_ssize_t extend(PyObject **tuple, Py_ssize_t at, PyObject *item) {
  if (_PyTuple_Resize(tuple, at + 1) != 0)
    return -1;
  Py_INCREF(item);
  PyTuple_SET_ITEM(*tuple, at, item);
  return at + 1;
}

static PyObject *extended_ok(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(0);
  if (tuple == NULL)
    return NULL;
  Py_ssize_t at = extend(&tuple, 0, arg);
  if (at < 0)
    return NULL;
  return tuple;
}

static PyObject *extended_bad(PyObject *self, PyObject *arg) {
  PyObject *tuple = PyTuple_New(0);
  if (tuple == NULL)
    return NULL;
  Py_ssize_t at = extend(&tuple, 0, arg);
  if (at >= 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return NULL;
}

// Nothing is given as the argument of a method that takes none.
static PyObject *flag_ok(PyObject *self, PyObject *unused) {
  if (unused == Py_True)
    return Py_None;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"a", ends_process_ok, METH_O},  {"b", leaves_bad, METH_O},   {"c", guarded, METH_O},
    {"d", extended_ok, METH_O},      {"e", extended_bad, METH_O}, {"f", flag_ok, METH_NOARGS},
    {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
