// The memory of Py_buffer structs is freed: somebody has to release the buffers first.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct Spam {
  PyObject_HEAD Py_buffer *view;
} Spam;

void send_all(Py_buffer *buffers, Py_ssize_t count);

static PyObject *filled_bad(PyObject *items, Py_ssize_t count) {
  Py_buffer *views = PyMem_Malloc(count * sizeof(Py_buffer));
  if (views == NULL)
    return PyErr_NoMemory();
  PyObject *result = NULL;
  for (Py_ssize_t n = 0; n < count; n++)
    if (!PyArg_Parse(PyTuple_GET_ITEM(items, n), "y*", &views[n]))
      goto done;
  result = PyLong_FromSsize_t(views[count - 1].len);
done:
  PyMem_Free(views); // expected-warning {{leaked buffer: the memory of 'views' is freed here, but no buffer in it is released in this function}}
  return result;
}

static PyObject *filled_ok(PyObject *items, Py_ssize_t count) {
  Py_buffer *views = PyMem_Malloc(count * sizeof(Py_buffer));
  if (views == NULL)
    return PyErr_NoMemory();
  PyObject *result = NULL;
  Py_ssize_t n;
  for (n = 0; n < count; n++)
    if (!PyArg_Parse(PyTuple_GET_ITEM(items, n), "y*", &views[n]))
      goto done;
  result = PyLong_FromSsize_t(n);
done:
  while (n-- > 0)
    PyBuffer_Release(&views[n]);
  PyMem_Free(views);
  return result;
}

static void free_views_bad(Py_buffer *views, int count) {
  if (count > 0)
    PyMem_Free(views); // expected-warning {{the memory of 'views' is freed here}}
}

static void free_views_ok(Py_buffer *views, int count) {
  for (int n = 0; n < count; n++)
    PyBuffer_Release(views + n);
  PyMem_Free(views);
}

static void end_bad(void *data) {
  Py_buffer *view = data;
  PyMem_Free(view); // expected-warning {{the memory of 'view' is freed here}}
}

static void end_ok(void *data) {
  Py_buffer *view = data;
  PyBuffer_Release(view);
  PyMem_Free(view);
}

static void end_of_member_bad(Spam *self) {
  Py_buffer *view = self->view;
  PyMem_Free(view); // expected-warning {{the memory of 'view' is freed here}}
}

// Somebody else gets them.
static void handed_on_ok(Py_buffer *views, int count) {
  send_all(views, count);
  PyMem_Free(views);
}

// One that is made here: the paths tell.
static Py_buffer *made_ok(PyObject *object) {
  Py_buffer *view = PyMem_Malloc(sizeof(Py_buffer));
  if (view == NULL)
    return NULL;
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) < 0) {
    PyMem_Free(view);
    return NULL;
  }
  return view;
}

PyObject *use(Spam *self, PyObject *args) {
  Py_buffer *view = made_ok(args);
  if (view == NULL)
    return NULL;
  end_ok(view);
  end_bad(self->view);
  end_of_member_bad(self);
  free_views_bad(self->view, 1);
  free_views_ok(self->view, 1);
  handed_on_ok(self->view, 1);
  Py_XDECREF(filled_bad(args, 1));
  return filled_ok(args, 1);
}
