// What a function of the file releases for good, with nothing put there instead, does not leak with each instance: tp_dealloc would
// release it once more. Level 2: an instance that is never closed keeps it.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=cycle-uncollectable %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=dangling-field %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=cycle-uncollectable -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *parent;
  PyObject *name;
  PyObject *title;
  Py_buffer data;
  Py_buffer more;
  int is_open;
} Editor;

static void Editor_dealloc(Editor *self) { // expected-warning {{does not release 'name'}} expected-warning {{does not release 'title'}} two-warning {{does not release 'parent'}} two-warning {{'data' of 'spam.Editor' is never released}} expected-warning {{'more' of 'spam.Editor' is never released}}
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static int Editor_init(Editor *self, PyObject *args, PyObject *kwargs) {
  PyObject *parent, *data;
  if (!PyArg_ParseTuple(args, "OO", &parent, &data))
    return -1;
  if (PyObject_GetBuffer(data, &self->data, PyBUF_SIMPLE) < 0)
    return -1;
  if (PyObject_GetBuffer(data, &self->more, PyBUF_SIMPLE) < 0)
    return -1;
  Py_INCREF(parent);
  self->parent = parent;
  self->is_open = 1;
  return 0;
}

static PyObject *Editor_close(Editor *self, PyObject *unused) {
  if (self->is_open) {
    self->is_open = 0;
    Py_DECREF(self->parent);
  }
  Py_RETURN_NONE;
}

static PyObject *Editor_rename(Editor *self, PyObject *arg) {
  Py_XDECREF(self->name);
  Py_INCREF(arg);
  self->name = arg;
  Py_RETURN_NONE;
}

static PyObject *Editor_show(Editor *self, PyObject *arg) {
  PyObject *title = self->title;
  if (title == NULL) {
    Py_INCREF(arg);
    self->title = arg;
    Py_RETURN_NONE;
  }
  Py_INCREF(title);
  PyObject *text = PyObject_Str(title);
  Py_DECREF(title);
  return text;
}

static Editor *current;
static PyObject *release(PyObject *module, PyObject *unused) {
  Editor *editor = current;
  if (editor != NULL) {
    PyBuffer_Release(&editor->data);
    current = NULL;
    Py_DECREF(editor);
  }
  Py_RETURN_NONE;
}

static PyObject *Editor_pause(Editor *self, PyObject *unused) {
  PyBuffer_Release(&self->more);
  Py_RETURN_NONE;
}

static PyMethodDef Editor_methods[] = {{"close", (PyCFunction)Editor_close, METH_NOARGS, NULL},
                                       {"rename", (PyCFunction)Editor_rename, METH_O, NULL},
                                       {"show", (PyCFunction)Editor_show, METH_O, NULL},
                                       {"pause", (PyCFunction)Editor_pause, METH_NOARGS, NULL},
                                       {NULL}};
static PyMethodDef functions[] = {{"release", release, METH_NOARGS, NULL}, {NULL}};
PyMethodDef *the_functions(void) { return functions; }

PyTypeObject Editor_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Editor",
    .tp_basicsize = sizeof(Editor),
    .tp_dealloc = (destructor)Editor_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = Editor_methods,
    .tp_init = (initproc)Editor_init,
    .tp_new = PyType_GenericNew,
};
