// What helpers release, seen from their callers; and helpers that differ from path to path.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static void drop(PyObject *object) {
  Py_DECREF(object);
}

static PyObject *dropped_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop(text);
  drop(text); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

// A contract has room for one reference of an argument; the helper alone may have been given two.
static void drop_two(PyObject *object) {
  Py_DECREF(object);
  Py_DECREF(object);
}

static PyObject *FN_dropped_two_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop_two(text);
  Py_RETURN_NONE;
}

static PyObject *dropped_two_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  drop_two(text);
  Py_RETURN_NONE;
}

// Whether the object is still there after the first line is known to the caller only.
static void drop_and_look(PyObject *object) {
  Py_DECREF(object);
  Py_INCREF(object);
  Py_DECREF(object);
}

static PyObject *FN_dropped_and_looked_at_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop_and_look(text);
  Py_RETURN_NONE;
}

static PyObject *dropped_argument_bad(PyObject *self, PyObject *arg) {
  drop(arg); // expected-warning {{[refcop-over-release]}}
  Py_RETURN_NONE;
}

static PyObject *dropped_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop(text);
  Py_RETURN_NONE;
}

static PyObject *lend_first(PyObject *list) {
  return PyList_GET_SIZE(list) ? PyList_GET_ITEM(list, 0) : NULL;
}

static PyObject *lent_bad(PyObject *self, PyObject *list) {
  PyObject *first = lend_first(list);
  if (first == NULL)
    Py_RETURN_NONE;
  PyObject *text = PyObject_Str(first);
  Py_DECREF(first); // expected-warning {{[refcop-over-release]}}
  return text;
}

static PyObject *lent_ok(PyObject *self, PyObject *list) {
  PyObject *first = lend_first(list);
  if (first == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(first);
}

static int take(PyObject *list, PyObject *item) {
  int failed = PyList_Append(list, item);
  Py_DECREF(item);
  return failed;
}

static PyObject *taken_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (take(list, text) < 0) {
    Py_DECREF(text); // two-warning {{[refcop-over-release]}}
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *taken_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL || take(list, text) < 0)
    return NULL;
  Py_RETURN_NONE;
}

// Consumes on success only, as PyModule_AddObject does.
static int take_on_success(PyObject *list, PyObject *item) {
  if (PyList_Append(list, item) < 0)
    return -1;
  Py_DECREF(item);
  return 0;
}

static PyObject *taken_on_success_ok(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (take_on_success(list, text) < 0) {
    Py_DECREF(text);
    return NULL;
  }
  Py_RETURN_NONE;
}

static PyObject *taken_on_success_bad(PyObject *self, PyObject *list) {
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  int failed = take_on_success(list, text);
  Py_DECREF(text); // expected-warning {{[refcop-over-release]}}
  if (failed)
    return NULL;
  Py_RETURN_NONE;
}

static void clear_all(PyObject **items, int n) {
  for (int i = 0; i < n; i++)
    Py_CLEAR(items[i]);
}

// The helper sweeps the whole array.
static PyObject *FP_array_ok(PyObject *self, PyObject *arg) {
  PyObject *items[2] = {PyObject_Str(arg), PyObject_Repr(arg)};
  clear_all(items, 2);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}} expected-warning {{[refcop-ref-leak]}}
}

static PyObject *array_bad(PyObject *self, PyObject *arg) {
  PyObject *items[2] = {arg, PyObject_Repr(arg)};
  Py_XDECREF(items[0]); // expected-warning {{[refcop-over-release]}}
  Py_XDECREF(items[1]);
  Py_RETURN_NONE;
}

static int get_both(PyObject *from, PyObject **a, PyObject **b) {
  *a = PyObject_GetAttrString(from, "a");
  if (*a == NULL)
    return -1;
  *b = PyObject_GetAttrString(from, "b");
  if (*b == NULL) {
    Py_DECREF(*a);
    return -1;
  }
  return 0;
}

static PyObject *both_ok(PyObject *self, PyObject *arg) {
  PyObject *a, *b;
  if (get_both(arg, &a, &b) < 0)
    return NULL;
  PyObject *sum = PyNumber_Add(a, b);
  Py_DECREF(a);
  Py_DECREF(b);
  return sum;
}

// On failure the helper leaves a pointer to what it released.
static PyObject *FN_both_released_on_error_bad(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL;
  if (get_both(arg, &a, &b) < 0) {
    Py_XDECREF(a);
    Py_XDECREF(b);
    return NULL;
  }
  PyObject *sum = PyNumber_Add(a, b);
  Py_DECREF(a);
  Py_DECREF(b);
  return sum;
}

static void release_tree(PyObject *list) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++)
    if (PyList_Check(PyList_GET_ITEM(list, i)))
      release_tree(PyList_GET_ITEM(list, i));
  PySys_FormatStdout("%R", list);
}

static PyObject *recursive_ok(PyObject *self, PyObject *arg) {
  PyObject *list = PySequence_List(arg);
  if (list == NULL)
    return NULL;
  release_tree(list);
  Py_DECREF(list);
  Py_RETURN_NONE;
}

static PyObject *conditional_release(PyObject *object, int release) {
  PyObject *text = PyObject_Str(object);
  if (release)
    Py_DECREF(object);
  return text;
}

static PyObject *conditional_ok(PyObject *self, PyObject *arg) {
  PyObject *first = conditional_release(arg, 0);
  if (first == NULL)
    return NULL;
  return conditional_release(first, 1);
}

typedef void (*dropper)(PyObject *);

// The pointer can only be that one function.
static PyObject *through_pointer_ok(PyObject *self, PyObject *arg) {
  dropper drop_it = drop;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  drop_it(text);
  Py_RETURN_NONE;
}

static PyObject *same_or_new(PyObject *object) {
  if (PyUnicode_Check(object)) {
    Py_INCREF(object);
    return object;
  }
  return PyObject_Str(object);
}

static PyObject *same_or_new_ok(PyObject *self, PyObject *arg) {
  PyObject *text = same_or_new(arg);
  if (text == NULL)
    return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  Py_DECREF(text);
  return PyLong_FromSsize_t(n);
}

static PyObject *same_or_new_bad(PyObject *self, PyObject *arg) {
  PyObject *text = same_or_new(arg);
  if (text == NULL)
    return NULL;
  Py_ssize_t n = PyUnicode_GET_LENGTH(text);
  Py_DECREF(text);
  Py_DECREF(text); // expected-warning {{[refcop-over-release]}}
  return PyLong_FromSsize_t(n);
}

static PyMethodDef methods[] = {
    {"dropped_twice_bad", dropped_twice_bad, METH_O, NULL},
    {"FN_dropped_two_bad", FN_dropped_two_bad, METH_O, NULL},
    {"dropped_two_ok", dropped_two_ok, METH_O, NULL},
    {"FN_dropped_and_looked_at_bad", FN_dropped_and_looked_at_bad, METH_O, NULL},
    {"dropped_argument_bad", dropped_argument_bad, METH_O, NULL},
    {"dropped_ok", dropped_ok, METH_O, NULL},
    {"lent_bad", lent_bad, METH_O, NULL},
    {"lent_ok", lent_ok, METH_O, NULL},
    {"taken_bad", taken_bad, METH_O, NULL},
    {"taken_ok", taken_ok, METH_O, NULL},
    {"taken_on_success_ok", taken_on_success_ok, METH_O, NULL},
    {"taken_on_success_bad", taken_on_success_bad, METH_O, NULL},
    {"FP_array_ok", FP_array_ok, METH_O, NULL},
    {"array_bad", array_bad, METH_O, NULL},
    {"both_ok", both_ok, METH_O, NULL},
    {"FN_both_released_on_error_bad", FN_both_released_on_error_bad, METH_O, NULL},
    {"recursive_ok", recursive_ok, METH_O, NULL},
    {"conditional_ok", conditional_ok, METH_O, NULL},
    {"through_pointer_ok", through_pointer_ok, METH_O, NULL},
    {"same_or_new_ok", same_or_new_ok, METH_O, NULL},
    {"same_or_new_bad", same_or_new_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}

// A None that a helper made counts below 3.12.
static PyObject *nothing(PyObject *list) {
  if (PyList_Reverse(list) < 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *none_of_helper_bad(PyObject *self, PyObject *list) {
  PyObject *none = nothing(list);
  if (none == NULL)
    return NULL;
  Py_DECREF(none);
#if PY_VERSION_HEX < 0x030C0000
  Py_DECREF(none); // expected-warning {{[refcop-over-release]}}
#else
  Py_DECREF(none);
#endif
  return PyLong_FromLong(1);
}
