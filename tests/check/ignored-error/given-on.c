// What a failed call has returned is given to another: one that refuses NULL fails in its turn, one that makes something
// of it hides the failure. Found by generated extensions that were run with fault injection.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

// PyObject_Repr(NULL) is "<NULL>", and the exception stays.
static PyObject *repr_of_null_bad(PyObject *self, PyObject *arg) {
  PyObject *inner = PyObject_Repr(arg); // expected-warning {{[refcop-ignored-error]}}
  PyObject *outer = PyObject_Repr(inner);
  Py_XDECREF(inner);
  if (outer == NULL)
    return NULL;
  return outer;
}

static PyObject *str_of_null_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name"); // expected-warning {{[refcop-ignored-error]}}
  PyObject *text = PyObject_Str(name);
  Py_XDECREF(name);
  if (text == NULL)
    return NULL;
  return text;
}

static PyObject *repr_of_checked_ok(PyObject *self, PyObject *arg) {
  PyObject *inner = PyObject_Repr(arg), *outer;
  if (inner == NULL)
    return NULL;
  outer = PyObject_Repr(inner);
  Py_DECREF(inner);
  return outer;
}

// PyObject_GetItem(NULL, ...) fails, and leaves an exception that is set as it is.
static PyObject *item_of_null_ok(PyObject *self, PyObject *arg) {
  PyObject *inner = PyObject_Repr(arg);
  PyObject *outer = PyObject_GetItem(inner, arg);
  Py_XDECREF(inner);
  return outer;
}

// An object is equal to itself, and so is NULL; with any other on the other side PyObject_RichCompareBool refuses it.
static PyObject *FN_equal_to_itself_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Repr(arg);
  if (PyObject_RichCompareBool(text, text, Py_EQ) < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

static PyObject *equal_to_another_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Repr(arg);
  if (PyObject_RichCompareBool(text, arg, Py_EQ) < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

// Two doubts: only a failed allocation, and in a function that Python does not call.
static PyObject *set_of(PyObject *items, int also) {
  PyObject *extra = NULL, *set = PyFrozenSet_New(items);
  if (set != NULL && also)
    extra = PyLong_FromSsize_t(70000);
  Py_XDECREF(extra);
  return set;
}
static PyObject *FN_helper_bad(PyObject *self, PyObject *arg) {
  return set_of(arg, PyList_Check(arg));
}

// A helper makes "<NULL>" of what it is given.
static PyObject *text_of(PyObject *object) {
  return PyObject_Repr(object);
}
static PyObject *FN_given_to_a_helper_bad(PyObject *self, PyObject *arg) {
  PyObject *inner = PyObject_Repr(arg), *outer = text_of(inner);
  Py_XDECREF(inner);
  return outer;
}

// What a helper hands out through a parameter is NULL with an exception.
static int split(PyObject *from, PyObject **left, PyObject **right) {
  PyObject *first = PyObject_Repr(from), *second;
  if (first == NULL)
    return -1;
  second = PyObject_Repr(first);
  *left = first;
  *right = second;
  return 0;
}
static PyObject *FN_out_parameter_bad(PyObject *self, PyObject *arg) {
  PyObject *left, *right;
  if (split(arg, &left, &right) < 0)
    return NULL;
  Py_XDECREF(right);
  return left;
}

// Each branch doubles the ways through. Where they are too many for one block their states are merged, and that a failure was ignored
// on some of them is forgotten.
static PyObject *three_branches_bad(PyObject *self, PyObject *args) {
  PyObject *map, *lost = NULL, *x = NULL, *y = NULL, *z = NULL, *result = NULL;
  int n, a, b, c;
  if (!PyArg_ParseTuple(args, "Oiiii", &map, &n, &a, &b, &c))
    return NULL;
  if (n > 2) {
    lost = PyDict_Keys(map); // expected-warning {{[refcop-ignored-error]}}
    Py_CLEAR(lost);
  }
  if (a > 0 && (x = PyObject_Repr(map)) == NULL)
    goto done;
  if (b > 0 && (y = PyObject_Repr(map)) == NULL)
    goto done;
  if (c > 0 && (z = PyObject_Repr(map)) == NULL)
    goto done;
  Py_INCREF(map);
  result = map;
done:
  Py_XDECREF(z);
  Py_XDECREF(y);
  Py_XDECREF(x);
  return result;
}

static PyObject *FN_four_branches_bad(PyObject *self, PyObject *args) {
  PyObject *map, *lost = NULL, *x = NULL, *y = NULL, *z = NULL, *v = NULL, *result = NULL;
  int n, a, b, c, d;
  if (!PyArg_ParseTuple(args, "Oiiiii", &map, &n, &a, &b, &c, &d))
    return NULL;
  if (n > 2) {
    lost = PyDict_Keys(map);
    Py_CLEAR(lost);
  }
  if (a > 0 && (x = PyObject_Repr(map)) == NULL)
    goto done;
  if (b > 0 && (y = PyObject_Repr(map)) == NULL)
    goto done;
  if (c > 0 && (z = PyObject_Repr(map)) == NULL)
    goto done;
  if (d > 0 && (v = PyObject_Repr(map)) == NULL)
    goto done;
  Py_INCREF(map);
  result = map;
done:
  Py_XDECREF(v);
  Py_XDECREF(z);
  Py_XDECREF(y);
  Py_XDECREF(x);
  return result;
}

static PyMethodDef methods[] = {{"three_branches_bad", three_branches_bad, METH_VARARGS},
                                {"FN_four_branches_bad", FN_four_branches_bad, METH_VARARGS},
                                {"repr_of_null_bad", repr_of_null_bad, METH_O},
                                {"str_of_null_bad", str_of_null_bad, METH_O},
                                {"repr_of_checked_ok", repr_of_checked_ok, METH_O},
                                {"item_of_null_ok", item_of_null_ok, METH_O},
                                {"FN_equal_to_itself_bad", FN_equal_to_itself_bad, METH_O},
                                {"equal_to_another_ok", equal_to_another_ok, METH_O},
                                {"FN_helper_bad", FN_helper_bad, METH_O},
                                {"FN_given_to_a_helper_bad", FN_given_to_a_helper_bad, METH_O},
                                {"FN_out_parameter_bad", FN_out_parameter_bad, METH_O},
                                {NULL}};
PyMethodDef *the_methods(void) { return methods; }
