// Macros that release, replace, move or return, and macros of one's own around them.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *cache;

static PyObject *clear_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  Py_CLEAR(text);
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

static PyObject *setref_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_SETREF(text, PyObject_Repr(arg));
  return text;
}

static PyObject *setref_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_SETREF(text, PyUnicode_AsUTF8String(text));
  if (text == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *xsetref_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_XSETREF(cache, arg);
  Py_RETURN_NONE;
}

static PyObject *xsetref_local_ok(PyObject *self, PyObject *arg) {
  PyObject *text = NULL;
  Py_XSETREF(text, PyObject_Str(arg));
  Py_XSETREF(text, PyObject_Repr(arg));
  return text;
}

static PyObject *xsetref_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  PyObject *old = text;
  Py_XSETREF(text, PyObject_Repr(arg));
  (void)old;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *return_none_ok(PyObject *self, PyObject *arg) {
  if (arg == self)
    Py_RETURN_TRUE;
  if (PyLong_Check(arg))
    Py_RETURN_FALSE;
  if (PyFloat_Check(arg))
    Py_RETURN_NOTIMPLEMENTED;
  Py_RETURN_NONE;
}

static PyObject *return_compare_ok(PyObject *self, PyObject *arg) {
  Py_RETURN_RICHCOMPARE(Py_SIZE(self), Py_SIZE(arg), Py_EQ);
}

static PyObject *return_compare_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  // expected-warning@+1 {{[refcop-ref-leak]}}
  Py_RETURN_RICHCOMPARE(PyUnicode_GET_LENGTH(text), 3, Py_LT);
}

#if PY_VERSION_HEX >= 0x030A0000
static PyObject *new_ref_ok(PyObject *self, PyObject *arg) {
  return Py_NewRef(arg);
}

static PyObject *new_ref_bad(PyObject *self, PyObject *arg) {
  PyObject *mine = Py_NewRef(arg);
  return PyObject_Str(mine); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *new_ref_twice_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_NewRef(text); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *xnew_ref_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyDict_GetItemString(arg, "name");
  PyObject *mine = Py_XNewRef(name);
  if (mine == NULL)
    Py_RETURN_NONE;
  return mine;
}

static PyObject *xnew_ref_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyDict_GetItemString(arg, "name");
  PyObject *mine = Py_XNewRef(name);
  return PyLong_FromLong(mine != NULL); // expected-warning {{[refcop-ref-leak]}}
}

static PyMethodDef newer_methods[] = {
    {"new_ref_ok", new_ref_ok, METH_O, NULL},
    {"new_ref_bad", new_ref_bad, METH_O, NULL},
    {"new_ref_twice_bad", new_ref_twice_bad, METH_O, NULL},
    {"xnew_ref_ok", xnew_ref_ok, METH_O, NULL},
    {"xnew_ref_bad", xnew_ref_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_newer_methods(void) {
  return newer_methods;
}
#endif

#define CHECKED(variable, call)                                                                    \
  do {                                                                                             \
    variable = call;                                                                               \
    if (variable == NULL)                                                                          \
      goto fail;                                                                                   \
  } while (0)

static PyObject *own_macro_bad(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL;
  CHECKED(a, PyObject_Str(arg));
  CHECKED(b, PyObject_Repr(arg));
  Py_DECREF(a);
  return b;
fail:
  return NULL; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *own_macro_ok(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL;
  CHECKED(a, PyObject_Str(arg));
  CHECKED(b, PyObject_Repr(arg));
fail:
  Py_XDECREF(a);
  return b;
}

#define RETURN_IF_NULL(x)                                                                          \
  if ((x) == NULL)                                                                                 \
  return NULL

static PyObject *hidden_return_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  RETURN_IF_NULL(text);
  PyObject *bytes = PyUnicode_AsUTF8String(text);
  RETURN_IF_NULL(bytes); // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  return bytes;
}

#define RELEASE(x)                                                                                 \
  do {                                                                                             \
    Py_XDECREF(x);                                                                                 \
    (x) = NULL;                                                                                    \
  } while (0)

static PyObject *own_release_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  RELEASE(text);
  RELEASE(text);
  Py_RETURN_NONE;
}

static void release_object(PyObject **pointer) {
  Py_XDECREF(*pointer);
}

#define AUTO __attribute__((cleanup(release_object)))

static PyObject *cleanup_ok(PyObject *self, PyObject *arg) {
  AUTO PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (PyUnicode_GET_LENGTH(text) == 0)
    Py_RETURN_NONE;
  return PyUnicode_AsUTF8String(text);
}

static PyObject *cleanup_inner_ok(PyObject *self, PyObject *arg) {
  for (int i = 0; i < 3; i++) {
    AUTO PyObject *text = PyObject_Str(arg);
    if (text == NULL)
      return NULL;
    if (PyUnicode_GET_LENGTH(text) == i)
      continue;
    if (PyUnicode_GET_LENGTH(text) == 7)
      break;
  }
  Py_RETURN_NONE;
}

static PyObject *cleanup_overwritten_bad(PyObject *self, PyObject *arg) {
  AUTO PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  text = PyUnicode_AsUTF8String(text); // expected-warning {{[refcop-ref-leak]}}
  Py_RETURN_NONE;
}

static PyObject *cleanup_moved_ok(PyObject *self, PyObject *arg) {
  AUTO PyObject *text = PyObject_Str(arg);
  PyObject *result = text;
  text = NULL;
  return result;
}

static PyMethodDef methods[] = {
    {"clear_ok", clear_ok, METH_O, NULL},
    {"setref_ok", setref_ok, METH_O, NULL},
    {"setref_bad", setref_bad, METH_O, NULL},
    {"xsetref_ok", xsetref_ok, METH_O, NULL},
    {"xsetref_local_ok", xsetref_local_ok, METH_O, NULL},
    {"xsetref_twice_bad", xsetref_twice_bad, METH_O, NULL},
    {"return_none_ok", return_none_ok, METH_O, NULL},
    {"return_compare_ok", return_compare_ok, METH_O, NULL},
    {"return_compare_bad", return_compare_bad, METH_O, NULL},
    {"own_macro_bad", own_macro_bad, METH_O, NULL},
    {"own_macro_ok", own_macro_ok, METH_O, NULL},
    {"hidden_return_bad", hidden_return_bad, METH_O, NULL},
    {"own_release_ok", own_release_ok, METH_O, NULL},
    {"cleanup_ok", cleanup_ok, METH_O, NULL},
    {"cleanup_inner_ok", cleanup_inner_ok, METH_O, NULL},
    {"cleanup_overwritten_bad", cleanup_overwritten_bad, METH_O, NULL},
    {"cleanup_moved_ok", cleanup_moved_ok, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
