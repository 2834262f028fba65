// Wrappers of Py_BuildValue that hand their format on with a va_list; items that were let go of.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *call(PyObject *object, const char *name, const char *format, ...) {
  PyObject *args, *method, *result = NULL;
  va_list list;
  va_start(list, format);
  args = Py_VaBuildValue(format, list);
  va_end(list);
  method = args ? PyObject_GetAttrString(object, name) : NULL;
  if (method)
    result = PyObject_CallObject(method, args);
  Py_XDECREF(method);
  Py_XDECREF(args);
  return result;
}

static PyObject *given_away_ok(PyObject *self, PyObject *arg) {
  return call(arg, "x", "(N)", PyUnicode_FromString("text"));
}

static PyObject *lent_ok(PyObject *self, PyObject *arg) {
  return call(arg, "x", "(O)", self);
}

static PyObject *lent_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return call(arg, "x", "(O)", text); // expected-warning {{leaked reference to 'text'}}
}

static PyObject *replace(PyObject *list, PyObject *item, int (*sift)(PyObject *)) {
  PyObject *old = PyList_GET_ITEM(list, 0);
  Py_INCREF(item);
  PyList_SET_ITEM(list, 0, item);
  if (sift(list)) {
    Py_DECREF(old);
    return NULL;
  }
  return old;
}

static int sift_up(PyObject *list) { return PyObject_IsTrue(list) < 0; }

static PyObject *replaced_ok(PyObject *self, PyObject *arg) {
  return replace(arg, self, sift_up);
}

static PyMethodDef methods[] = {{"a", given_away_ok, METH_O}, {"b", lent_ok, METH_O},
                                {"c", lent_bad, METH_O},      {"d", replaced_ok, METH_O},
                                {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
