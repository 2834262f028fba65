// Static helpers: their contracts are inferred from their bodies and hold for their callers.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *make_text(long n) {
  PyObject *number = PyLong_FromLong(n);
  if (number == NULL)
    return NULL;
  PyObject *text = PyObject_Str(number);
  Py_DECREF(number);
  return text;
}

static PyObject *made_bad(PyObject *self, PyObject *arg) {
  PyObject *text = make_text(1);
  if (text == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *made_ok(PyObject *self, PyObject *arg) {
  return make_text(1);
}

static PyObject *lend_name(PyObject *dict) {
  return PyDict_GetItemString(dict, "name");
}

static PyObject *lent_ok(PyObject *self, PyObject *arg) {
  PyObject *name = lend_name(arg);
  if (name == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(name);
}

static PyObject *lent_incref_bad(PyObject *self, PyObject *arg) {
  PyObject *name = lend_name(arg);
  if (name == NULL)
    Py_RETURN_NONE;
  Py_INCREF(name);
  return PyObject_Str(name); // expected-warning {{[refcop-ref-leak]}}
}

static void consume(PyObject *object) {
  PySys_WriteStdout("gone\n");
  Py_DECREF(object);
}

static PyObject *consumed_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  consume(text);
  Py_RETURN_NONE;
}

static void look_at(PyObject *object) {
  PySys_FormatStdout("%R\n", object);
}

static PyObject *looked_at_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  look_at(text);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static int add_and_drop(PyObject *list, PyObject *item) {
  if (item == NULL)
    return -1;
  int failed = PyList_Append(list, item);
  Py_DECREF(item);
  return failed;
}

static PyObject *add_and_drop_ok(PyObject *self, PyObject *list) {
  if (add_and_drop(list, PyObject_Str(list)) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static int add_only(PyObject *list, PyObject *item) {
  return PyList_Append(list, item);
}

static PyObject *add_only_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(list);
  if (text == NULL)
    return NULL;
  if (add_only(list, text) < 0) {
    Py_DECREF(text);
    return NULL;
  }
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

// Only a lack of memory makes PyList_Append fail, also where its result is handed on as it is.
static PyObject *forwarded_memory_failure_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(list);
  if (text == NULL || add_only(list, text) < 0)
    return NULL; // two-warning {{[refcop-ref-leak]}}
  return text;
}

static int get_size(PyObject *object, PyObject **result) {
  *result = PyObject_GetAttrString(object, "size");
  return *result == NULL ? -1 : 0;
}

static PyObject *out_parameter_bad(PyObject *self, PyObject *arg) {
  PyObject *size;
  if (get_size(arg, &size) < 0)
    return NULL;
  return PyNumber_Long(size); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *out_parameter_ok(PyObject *self, PyObject *arg) {
  PyObject *size;
  if (get_size(arg, &size) < 0)
    return NULL;
  PyObject *number = PyNumber_Long(size);
  Py_DECREF(size);
  return number;
}

static int find(PyObject *dict, const char *key, PyObject **result) {
  *result = PyDict_GetItemString(dict, key);
  if (*result == NULL)
    return 0;
  Py_INCREF(*result);
  return 1;
}

static PyObject *found_bad(PyObject *self, PyObject *dict) {
  PyObject *value;
  if (!find(dict, "key", &value))
    Py_RETURN_NONE;
  return PyObject_Str(value); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *found_ok(PyObject *self, PyObject *dict) {
  PyObject *value;
  if (!find(dict, "key", &value))
    Py_RETURN_NONE;
  return value;
}

static PyObject *passed_through(PyObject *object) {
  Py_INCREF(object);
  return object;
}

static PyObject *passed_through_bad(PyObject *self, PyObject *arg) {
  PyObject *same = passed_through(arg);
  return PyLong_FromLong(same == arg); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *passed_through_ok(PyObject *self, PyObject *arg) {
  return passed_through(arg);
}

static PyObject *walk(PyObject *node) {
  PyObject *next = PyObject_GetAttrString(node, "next");
  if (next == NULL || next == Py_None)
    return next;
  PyObject *last = walk(next);
  Py_DECREF(next);
  return last;
}

static PyObject *recursion_ok(PyObject *self, PyObject *arg) {
  return walk(arg);
}

static PyObject *recursion_caller_bad(PyObject *self, PyObject *arg) {
  PyObject *last = walk(arg);
  if (last == NULL)
    return NULL;
  return PyObject_Str(last); // expected-warning {{[refcop-ref-leak]}}
}

// Each round but the last one keeps a reference to a node.
static PyObject *leaky_walk_bad(PyObject *node) {
  PyObject *next = PyObject_GetAttrString(node, "next");
  if (next == NULL || next == Py_None)
    return next;
  return leaky_walk_bad(next); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *leaky_walk_caller_ok(PyObject *self, PyObject *arg) {
  return leaky_walk_bad(arg);
}

static PyObject *even(PyObject *list, Py_ssize_t i);

static PyObject *odd(PyObject *list, Py_ssize_t i) {
  return i >= PyList_GET_SIZE(list) ? NULL : even(list, i + 1);
}

static PyObject *even(PyObject *list, Py_ssize_t i) {
  return i >= PyList_GET_SIZE(list) ? PyLong_FromSsize_t(i) : odd(list, i + 1);
}

static PyObject *mutual_recursion_ok(PyObject *self, PyObject *list) {
  PyObject *size = even(list, 0);
  if (size == NULL)
    Py_RETURN_NONE;
  return size;
}

static PyObject *either(PyObject *object, int make) {
  if (make)
    return PyObject_Str(object);
  Py_INCREF(object);
  return object;
}

static PyObject *either_ok(PyObject *self, PyObject *arg) {
  PyObject *result = either(arg, self == arg);
  return result;
}

static PyObject *either_bad(PyObject *self, PyObject *arg) {
  PyObject *result = either(arg, self == arg);
  if (result == NULL)
    return NULL;
  return PyObject_Repr(result); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *fail(const char *why) {
  PyErr_SetString(PyExc_ValueError, why);
  return NULL;
}

static PyObject *failing_helper_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    return fail("empty"); // expected-warning {{[refcop-ref-leak]}}
  return text;
}

static PyMethodDef methods[] = {
    {"made_bad", made_bad, METH_O, NULL},
    {"made_ok", made_ok, METH_O, NULL},
    {"lent_ok", lent_ok, METH_O, NULL},
    {"lent_incref_bad", lent_incref_bad, METH_O, NULL},
    {"consumed_ok", consumed_ok, METH_O, NULL},
    {"looked_at_bad", looked_at_bad, METH_O, NULL},
    {"add_and_drop_ok", add_and_drop_ok, METH_O, NULL},
    {"add_only_bad", add_only_bad, METH_O, NULL},
    {"forwarded_memory_failure_bad", forwarded_memory_failure_bad, METH_O, NULL},
    {"out_parameter_bad", out_parameter_bad, METH_O, NULL},
    {"out_parameter_ok", out_parameter_ok, METH_O, NULL},
    {"found_bad", found_bad, METH_O, NULL},
    {"found_ok", found_ok, METH_O, NULL},
    {"passed_through_bad", passed_through_bad, METH_O, NULL},
    {"passed_through_ok", passed_through_ok, METH_O, NULL},
    {"recursion_ok", recursion_ok, METH_O, NULL},
    {"recursion_caller_bad", recursion_caller_bad, METH_O, NULL},
    {"leaky_walk_caller_ok", leaky_walk_caller_ok, METH_O, NULL},
    {"mutual_recursion_ok", mutual_recursion_ok, METH_O, NULL},
    {"either_ok", either_ok, METH_O, NULL},
    {"either_bad", either_bad, METH_O, NULL},
    {"failing_helper_bad", failing_helper_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
