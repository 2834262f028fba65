// Buffers that PyObject_GetBuffer fills have to be released.
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
  PyObject_HEAD Py_buffer view;
} Spam;

int unknown_sum(const char *bytes, Py_ssize_t size);
int unknown_take(Py_buffer *view);

static PyObject *early_return_bad(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  if (view.len != 3)
    return PyErr_Format(PyExc_ValueError, "3 bytes"); // expected-warning {{leaked buffer: 'view' from PyObject_GetBuffer() is not released on the way to this return [refcop-buffer-leak]}}
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

static PyObject *early_return_ok(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  if (view.len != 3) {
    PyBuffer_Release(&view);
    return PyErr_Format(PyExc_ValueError, "3 bytes");
  }
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

// Its bytes are read by somebody: the buffer is ours all the same.
static PyObject *passed_bad(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  int sum = unknown_sum(view.buf, view.len);
  if (sum < 0)
    return NULL; // expected-warning {{[refcop-buffer-leak]}}
  PyBuffer_Release(&view);
  return PyLong_FromLong(sum);
}

static PyObject *given_ok(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  return PyLong_FromLong(unknown_take(&view));
}

static PyObject *overwritten_bad(PyObject *self, PyObject *args) {
  Py_buffer view;
  if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, 0), &view, PyBUF_SIMPLE) < 0)
    return NULL;
  if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, 1), &view, PyBUF_SIMPLE) < 0) // two-warning 0-1 {{[refcop-buffer-leak]}} expected-warning 0-1 {{[refcop-buffer-leak]}}
    return NULL;
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

// A release of an empty buffer, and a second one, do nothing.
static PyObject *goto_ok(PyObject *self, PyObject *args) {
  Py_buffer left = {NULL}, right = {NULL};
  PyObject *result = NULL;
  if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, 0), &left, PyBUF_SIMPLE) < 0)
    goto done;
  if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, 1), &right, PyBUF_SIMPLE) < 0)
    goto done;
  result = PyBool_FromLong(left.len == right.len);
  PyBuffer_Release(&left);
done:
  if (left.obj != NULL)
    PyBuffer_Release(&left);
  if (right.obj)
    PyBuffer_Release(&right);
  return result;
}

static PyObject *length_as_flag_ok(PyObject *self, PyObject *args) {
  Py_buffer left, right;
  PyObject *result = NULL;
  left.len = right.len = -1;
  if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, 0), &left, PyBUF_SIMPLE) != 0 ||
      PyObject_GetBuffer(PyTuple_GET_ITEM(args, 1), &right, PyBUF_SIMPLE) != 0)
    goto done;
  result = PyBool_FromLong(left.len == right.len);
done:
  if (left.len != -1)
    PyBuffer_Release(&left);
  if (right.len != -1)
    PyBuffer_Release(&right);
  return result;
}

// Its owner is the copy from now on.
static PyObject *copied_ok(Spam *self, PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return NULL;
  memcpy(&self->view, &view, sizeof view);
  Py_RETURN_NONE;
}

static int fill(PyObject *object, Py_buffer *view) {
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) < 0)
    return -1;
  if (view->len == 0) {
    PyBuffer_Release(view);
    PyErr_SetString(PyExc_ValueError, "empty");
    return -1;
  }
  return 0;
}

static void drop(Py_buffer *view) {
  if (view->obj)
    PyBuffer_Release(view);
}

static PyObject *helper_bad(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (fill(arg, &view) < 0)
    return NULL;
  if (view.len > 100)
    return NULL; // expected-warning {{leaked buffer: 'view' from fill() is not released}}
  PyBuffer_Release(&view);
  Py_RETURN_NONE;
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  Py_buffer view;
  if (fill(arg, &view) < 0)
    return NULL;
  PyObject *result = PyBytes_FromStringAndSize(view.buf, view.len);
  drop(&view);
  return result;
}

// A member keeps it; tp_dealloc releases it.
static PyObject *member_ok(Spam *self, PyObject *arg) {
  if (PyObject_GetBuffer(arg, &self->view, PyBUF_SIMPLE) < 0)
    return NULL;
  if (self->view.len == 0)
    return PyErr_Format(PyExc_ValueError, "empty");
  Py_RETURN_NONE;
}

static PyObject *block_bad(PyObject *self, PyObject *arg) {
  Py_buffer *view = PyMem_Malloc(sizeof *view);
  if (view == NULL)
    return PyErr_NoMemory();
  if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) < 0) {
    PyMem_Free(view);
    return NULL;
  }
  PyObject *result = PyBytes_FromStringAndSize(view->buf, view->len);
  PyMem_Free(view); // expected-warning {{[refcop-buffer-leak]}}
  return result;
}

static PyObject *block_ok(PyObject *self, PyObject *arg) {
  Py_buffer *view = PyMem_Malloc(sizeof *view);
  if (view == NULL)
    return PyErr_NoMemory();
  if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) < 0) {
    PyMem_Free(view);
    return NULL;
  }
  PyObject *result = PyBytes_FromStringAndSize(view->buf, view->len);
  PyBuffer_Release(view);
  PyMem_Free(view);
  return result;
}

static PyMethodDef methods[] = {{"early_return_bad", early_return_bad, METH_O, NULL},
                                {"early_return_ok", early_return_ok, METH_O, NULL},
                                {"passed_bad", passed_bad, METH_O, NULL},
                                {"given_ok", given_ok, METH_O, NULL},
                                {"overwritten_bad", overwritten_bad, METH_VARARGS, NULL},
                                {"goto_ok", goto_ok, METH_VARARGS, NULL},
                                {"length_as_flag_ok", length_as_flag_ok, METH_VARARGS, NULL},
                                {"helper_bad", helper_bad, METH_O, NULL},
                                {"helper_ok", helper_ok, METH_O, NULL},
                                {"copied_ok", (PyCFunction)copied_ok, METH_O, NULL},
                                {"member_ok", (PyCFunction)member_ok, METH_O, NULL},
                                {"block_bad", block_bad, METH_O, NULL},
                                {"block_ok", block_ok, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
