// What GLib keeps for a type or an object stays there: it is borrowed, though it comes out as a void *.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef void *gpointer;
gpointer g_type_get_qdata(size_t type, unsigned quark);
gpointer g_object_get_qdata(void *object, unsigned quark);
gpointer g_object_steal_qdata(void *object, unsigned quark);

static PyObject *class_bad(PyObject *self, PyObject *arg) {
  PyObject *c = (PyObject *)g_type_get_qdata(1, 2);
  if (!c) {
    PyErr_SetString(PyExc_TypeError, "no class");
    return NULL;
  }
  return c; // expected-warning {{borrowed reference 'c' is returned where a new reference is expected}}
}

static PyObject *class_ok(PyObject *self, PyObject *arg) {
  PyObject *c = (PyObject *)g_type_get_qdata(1, 2);
  if (!c) {
    PyErr_SetString(PyExc_TypeError, "no class");
    return NULL;
  }
  Py_INCREF(c);
  return c;
}

// It is the program's own to let go of.
void g_object_set_qdata(void *object, unsigned quark, gpointer data);
static PyObject *replace_ok(PyObject *self, PyObject *arg) {
  PyObject *kept = (PyObject *)g_object_get_qdata(self, 2);
  Py_INCREF(arg);
  g_object_set_qdata(self, 2, arg);
  Py_XDECREF(kept);
  Py_RETURN_NONE;
}

static PyObject *retain_ok(PyObject *self, PyObject *arg) {
  PyObject *kept = (PyObject *)g_object_get_qdata(self, 2);
  Py_XINCREF(kept); // the object is in use now
  Py_RETURN_NONE;
}

static PyObject *release_ok(PyObject *self, PyObject *arg) {
  PyObject *kept = (PyObject *)g_object_steal_qdata(self, 2);
  Py_XDECREF(kept);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"class_bad", class_bad, METH_NOARGS},
                                {"class_ok", class_ok, METH_NOARGS},
                                {"replace_ok", replace_ok, METH_O},
                                {"retain_ok", retain_ok, METH_NOARGS},
                                {"release_ok", release_ok, METH_NOARGS},
                                {NULL}};
PyMethodDef *the_methods(void) { return methods; }
