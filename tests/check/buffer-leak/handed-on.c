// The memory of a buffer is given to functions nobody knows, directly, through a struct or by a helper:
// the buffer still has to be released.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
  const void *src;
  Py_ssize_t size;
} input;

int feed(const void *data, Py_ssize_t size);
int feed_struct(input *in);

static PyObject *struct_bad(PyObject *self, PyObject *arg) {
  input in;
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  in.src = view.buf;
  in.size = view.len;
  return PyLong_FromLong(feed_struct(&in)); // expected-warning {{leaked buffer: 'view'}}
}

static PyObject *struct_ok(PyObject *self, PyObject *arg) {
  input in;
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  in.src = view.buf;
  in.size = view.len;
  int r = feed_struct(&in);
  PyBuffer_Release(&view);
  return PyLong_FromLong(r);
}

static void update(PyObject *self, Py_buffer *view) {
  Py_BEGIN_ALLOW_THREADS
  feed(view->buf, view->len);
  Py_END_ALLOW_THREADS
}

static void update_and_release(PyObject *self, Py_buffer *view) {
  Py_BEGIN_ALLOW_THREADS
  feed(view->buf, view->len);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(view);
}

static PyObject *helper_bad(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "s*", &view))
    return NULL;
  update(self, &view);
  Py_RETURN_NONE; // expected-warning {{leaked buffer: 'view'}}
}

static PyObject *helper_ok(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (!PyArg_ParseTuple(args, "s*", &view))
    return NULL;
  update_and_release(self, &view);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"struct_bad", struct_bad, METH_O, NULL},         {"struct_ok", struct_ok, METH_O, NULL},
    {"helper_bad", helper_bad, METH_VARARGS, NULL}, {"helper_ok", helper_ok, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
PyMethodDef *use_them(void) { return methods; }
