// What was seen of a function before it was given up holds.
//
// RUN: %refcop_verify -plugin-arg-refcop max-steps=20 -verify-ignore-unexpected=note %s

#include <Python.h>
#include <unistd.h>

static int walk(PyObject *dict, int depth) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  int sum = 0;
  PyErr_Clear();
  while (PyDict_Next(dict, &at, &key, &value)) {
    if (PyLong_Check(value))
      sum += depth > 1 ? 1 : 2;
    else if (PyUnicode_Check(value))
      sum += depth > 2 ? 3 : 4;
    else if (PyDict_Check(value))
      sum += walk(value, depth + 1);
    else if (PyList_Check(value))
      sum += depth > 3 ? 5 : 6;
    else if (PyTuple_Check(value))
      sum += depth > 4 ? 7 : 8;
  }
  return sum;
}

static int plain(int n) {
  int sum = 0;
  for (int k = 0; k < n; k++)
    sum += k % 3 ? k : -k;
  return sum;
}

static PyObject *walk_bad(PyObject *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = walk(arg, 0); // expected-warning {{walk() is called without the GIL, but needs it: it calls PyErr_Clear()}}
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyObject *plain_ok(PyObject *self, PyObject *arg) {
  int n;
  Py_BEGIN_ALLOW_THREADS
  n = plain(10);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(n);
}

static PyMethodDef methods[] = {{"walk_bad", walk_bad, METH_O, NULL},
                                {"plain_ok", plain_ok, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};

PyMODINIT_FUNC PyInit_spam(void) {
  return PyModule_Create(&module);
}
