// Exits taken because something failed. A failure that data can provoke is level 1, one that only
// a lack of memory can is level 2.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *data_failure_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  if (PyObject_SetAttrString(arg, "items", list) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return list;
}

static PyObject *data_failure_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  if (PyObject_SetAttrString(arg, "items", list) < 0) {
    Py_DECREF(list);
    return NULL;
  }
  return list;
}

static PyObject *memory_failure_bad(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  PyObject *number = PyLong_FromLong(1001);
  if (number == NULL)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  int failed = PyList_Append(list, number);
  Py_DECREF(number);
  if (failed) {
    Py_DECREF(list);
    return NULL;
  }
  return list;
}

static PyObject *memory_failure_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PyList_New(0);
  PyObject *number = PyLong_FromLong(1001);
  if (list == NULL || number == NULL || PyList_Append(list, number) < 0) {
    Py_XDECREF(list);
    Py_XDECREF(number);
    return NULL;
  }
  Py_DECREF(number);
  return list;
}

static PyObject *second_of_two_bad(PyObject *self, PyObject *arg) {
  PyObject *left = PyObject_GetAttrString(arg, "left");
  PyObject *right = PyObject_GetAttrString(arg, "right");
  if (left == NULL || right == NULL)
    return NULL; // expected-warning {{[refcop-ref-leak]}} expected-warning {{[refcop-ref-leak]}}
  PyObject *sum = PyNumber_Add(left, right);
  Py_DECREF(left);
  Py_DECREF(right);
  return sum;
}

static PyObject *second_of_two_ok(PyObject *self, PyObject *arg) {
  PyObject *left = PyObject_GetAttrString(arg, "left");
  PyObject *right = PyObject_GetAttrString(arg, "right");
  PyObject *sum = NULL;
  if (left != NULL && right != NULL)
    sum = PyNumber_Add(left, right);
  Py_XDECREF(left);
  Py_XDECREF(right);
  return sum;
}

static PyObject *ladder_bad(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL, *c = NULL;
  a = PyObject_GetAttrString(arg, "a");
  if (a == NULL)
    goto fail;
  b = PyObject_GetAttrString(arg, "b");
  if (b == NULL)
    goto fail;
  c = PyNumber_Add(a, b);
  if (c == NULL)
    goto fail;
  Py_DECREF(a);
  Py_DECREF(b);
  return c;
fail:
  Py_XDECREF(a);
  return NULL; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *ladder_ok(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL, *c = NULL;
  a = PyObject_GetAttrString(arg, "a");
  if (a == NULL)
    goto fail;
  b = PyObject_GetAttrString(arg, "b");
  if (b == NULL)
    goto fail;
  c = PyNumber_Add(a, b);
fail:
  Py_XDECREF(a);
  Py_XDECREF(b);
  return c;
}

static PyObject *steps_of_ladder_bad(PyObject *self, PyObject *arg) {
  PyObject *result = NULL;
  PyObject *a = PyObject_GetAttrString(arg, "a");
  if (a == NULL)
    goto out;
  PyObject *b = PyObject_GetAttrString(arg, "b");
  if (b == NULL)
    goto out; // the label frees nothing
  result = PyNumber_Add(a, b);
  Py_DECREF(b);
  Py_DECREF(a);
out:
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *steps_of_ladder_ok(PyObject *self, PyObject *arg) {
  PyObject *result = NULL;
  PyObject *a = PyObject_GetAttrString(arg, "a");
  if (a == NULL)
    goto out;
  PyObject *b = PyObject_GetAttrString(arg, "b");
  if (b == NULL)
    goto free_a;
  result = PyNumber_Add(a, b);
  Py_DECREF(b);
free_a:
  Py_DECREF(a);
out:
  return result;
}

static PyObject *format_error_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    // expected-warning@+1 {{[refcop-ref-leak]}}
    return PyErr_Format(PyExc_ValueError, "empty: %R", arg);
  return text;
}

static PyObject *format_error_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0) {
    Py_DECREF(text);
    return PyErr_Format(PyExc_ValueError, "empty: %R", arg);
  }
  return text;
}

static PyObject *no_memory_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  char *copy = PyMem_Malloc(10);
  if (copy == NULL)
    return PyErr_NoMemory(); // two-warning {{[refcop-ref-leak]}}
  PyMem_Free(copy);
  return text;
}

static PyObject *errno_error_bad(PyObject *self, PyObject *arg) {
  PyObject *path = PyOS_FSPath(arg);
  if (path == NULL)
    return NULL;
  FILE *file = fopen("name", "r");
  if (file == NULL)
    // expected-warning@+1 {{[refcop-ref-leak]}}
    return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
  fclose(file);
  return path;
}

static PyObject *fatal_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    Py_FatalError("empty");
  return text;
}

static PyObject *exit_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    Py_Exit(1);
  if (PyUnicode_GET_LENGTH(text) == 0)
    abort();
  return text;
}

__attribute__((noreturn)) void give_up(const char *why);

static PyObject *own_noreturn_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    give_up("empty");
  return text;
}

static PyObject *parse_after_new_bad(PyObject *self, PyObject *args) {
  PyObject *list = PyList_New(0);
  int n;
  if (list == NULL)
    return NULL;
  if (!PyArg_ParseTuple(args, "i", &n))
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return list;
}

static PyObject *parse_before_new_ok(PyObject *self, PyObject *args) {
  int n;
  if (!PyArg_ParseTuple(args, "i", &n))
    return NULL;
  return PyList_New(n > 0 ? 0 : 0);
}

static PyObject *every_exit_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  if (n == 1) {
    PyErr_SetString(PyExc_ValueError, "one");
    return NULL;
  }
  if (n == 2)
    return PyLong_FromLong(1002); // expected-warning {{[refcop-ref-leak]}}
  return PyLong_FromLong(1003);
}

static PyMethodDef other_methods[] = {
    {"parse_after_new_bad", parse_after_new_bad, METH_VARARGS, NULL},
    {"parse_before_new_ok", parse_before_new_ok, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"data_failure_bad", data_failure_bad, METH_O, NULL},
    {"data_failure_ok", data_failure_ok, METH_O, NULL},
    {"memory_failure_bad", memory_failure_bad, METH_O, NULL},
    {"memory_failure_ok", memory_failure_ok, METH_O, NULL},
    {"second_of_two_bad", second_of_two_bad, METH_O, NULL},
    {"second_of_two_ok", second_of_two_ok, METH_O, NULL},
    {"ladder_bad", ladder_bad, METH_O, NULL},
    {"ladder_ok", ladder_ok, METH_O, NULL},
    {"steps_of_ladder_bad", steps_of_ladder_bad, METH_O, NULL},
    {"steps_of_ladder_ok", steps_of_ladder_ok, METH_O, NULL},
    {"format_error_bad", format_error_bad, METH_O, NULL},
    {"format_error_ok", format_error_ok, METH_O, NULL},
    {"no_memory_bad", no_memory_bad, METH_O, NULL},
    {"errno_error_bad", errno_error_bad, METH_O, NULL},
    {"fatal_ok", fatal_ok, METH_O, NULL},
    {"exit_ok", exit_ok, METH_O, NULL},
    {"own_noreturn_ok", own_noreturn_ok, METH_O, NULL},
    {"every_exit_bad", every_exit_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
