// A converter that asks for the second call by what it returns must give back what it filled when that call
// comes, with NULL: a later argument was refused.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
#include <Python.h>

static int buffer_bad(PyObject *object, void *address) {
  Py_buffer *view = address;
  if (object == NULL)
    return 1; // expected-warning {{leaked buffer: called with NULL this converter has to give back what it put behind 'address', since it returned Py_CLEANUP_SUPPORTED [refcop-buffer-leak]}}
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  if (view->len == 0) {
    PyErr_SetString(PyExc_ValueError, "empty");
    PyBuffer_Release(view);
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

// Two ways to succeed, of which one owns nothing.
static int buffer_ok(PyObject *object, Py_buffer *view) {
  if (object == NULL) {
    PyBuffer_Release(view);
    return 1;
  }
  if (PyUnicode_Check(object)) {
    view->buf = (void *)"text";
    view->len = 4;
    view->obj = NULL;
    return 1;
  }
  if (PyObject_GetBuffer(object, view, PyBUF_SIMPLE) != 0)
    return 0;
  return Py_CLEANUP_SUPPORTED;
}

static int text_bad(PyObject *object, PyObject **address) {
  if (object == NULL) {
    *address = NULL;
    return 1; // expected-warning {{leaked reference: called with NULL this converter has to give back what it put behind 'address', since it returned Py_CLEANUP_SUPPORTED [refcop-ref-leak]}}
  }
  *address = PyObject_Str(object);
  if (*address == NULL)
    return 0;
  return Py_CLEANUP_SUPPORTED;
}

static int text_ok(PyObject *object, void *address) {
  if (object == NULL) {
    Py_DECREF(*(PyObject **)address);
    *(PyObject **)address = NULL;
    return 1;
  }
  PyObject *text = PyObject_Str(object);
  if (text == NULL)
    return 0;
  *(PyObject **)address = text;
  return Py_CLEANUP_SUPPORTED;
}

typedef struct {
  const char *name;
  PyObject *object, *owner;
} Path;

static void Path_drop_owner(Path *path) { Py_CLEAR(path->owner); }

static void Path_drop(Path *path) {
  Py_CLEAR(path->object);
  Path_drop_owner(path);
}

static int path_ok(PyObject *object, void *address) {
  Path *path = address;
  if (object == NULL) {
    Path_drop(path);
    return 1;
  }
  path->owner = PyObject_Str(object);
  if (path->owner == NULL)
    return 0;
  path->object = Py_BuildValue("(O)", object);
  if (path->object == NULL) {
    Py_CLEAR(path->owner);
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

static int path_bad(PyObject *object, void *address) {
  Path *path = address;
  if (object == NULL) {
    Path_drop_owner(path);
    return 1; // expected-warning {{leaked reference}}
  }
  path->owner = PyObject_Str(object);
  if (path->owner == NULL)
    return 0;
  path->object = Py_BuildValue("(O)", object);
  if (path->object == NULL) {
    Py_CLEAR(path->owner);
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

static int block_bad(PyObject *object, char **address) {
  if (object == NULL)
    return 1; // expected-warning {{leaked memory}}
  *address = PyMem_Malloc(8);
  if (*address == NULL) {
    PyErr_NoMemory();
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

static int block_ok(PyObject *object, char **address) {
  if (object == NULL) {
    PyMem_Free(*address);
    *address = NULL;
    return 1;
  }
  *address = PyMem_Malloc(8);
  if (*address == NULL) {
    PyErr_NoMemory();
    return 0;
  }
  return Py_CLEANUP_SUPPORTED;
}

// It does not ask: the caller releases what it got.
static int plain_ok(PyObject *object, PyObject **address) {
  if (object == NULL)
    return 1;
  *address = PyObject_Str(object);
  return *address != NULL;
}

void somewhere_else(void *address);

static void wrapped(PyObject **address) { somewhere_else(address); }

static int elsewhere_ok(PyObject *object, PyObject **address) {
  if (object == NULL) {
    wrapped(address);
    return 1;
  }
  *address = PyObject_Str(object);
  if (*address == NULL)
    return 0;
  return Py_CLEANUP_SUPPORTED;
}

static int asks_elsewhere_ok(PyObject *object, PyObject **address) {
  if (object == NULL) {
    somewhere_else(address);
    return 1;
  }
  *address = PyObject_Str(object);
  if (*address == NULL)
    return 0;
  return Py_CLEANUP_SUPPORTED;
}

static PyObject *all(PyObject *module, PyObject *args) {
  Py_buffer a, b;
  PyObject *c, *d, *e, *f, *g;
  Path h, i;
  char *j, *k;
  if (!PyArg_ParseTuple(args, "O&O&O&O&O&O&O&O&O&O&O&", buffer_bad, &a, buffer_ok, &b, text_bad, &c, text_ok, &d,
                        plain_ok, &e, elsewhere_ok, &f, asks_elsewhere_ok, &g, path_ok, &h, path_bad, &i,
                        block_bad, &j, block_ok, &k))
    return NULL;
  // expected-warning@+1 {{leaked reference to 'c' from PyArg_ParseTuple(): it is not released on the way to this return}}
  Py_RETURN_NONE; // expected-warning {{leaked memory: 'j' from PyArg_ParseTuple() is not freed on the way to this return}}
}

static PyMethodDef methods[] = {{"all", all, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
PyMethodDef *use_methods(void) { return methods; }
