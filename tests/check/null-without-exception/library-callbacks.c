// A library that may call functions of the file sets no exception when it cannot make what it is asked for: it calls them
// later. Not for certain, so level 2.
//
// RUN: rm -rf %t && split-file %s %t
// RUN: %refcop_verify -verify=one -verify-ignore-unexpected=note -isystem %t %t/parser.c
// RUN: %refcop_verify -DTWO -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -isystem %t %t/parser.c

//--- library.h
typedef struct parser parser;
typedef int (*on_text)(void *context, const char *text);
parser *parser_new(on_text callback, void *context);
int parser_run(parser *p, const char *text);

//--- parser.c
#ifndef TWO
// one-no-diagnostics
#endif
#include <Python.h>
#include <library.h>

typedef struct {
  PyObject_HEAD
  parser *p;
} Parser;

static int raises(void *context, const char *text) {
  if (PyObject_SetAttrString((PyObject *)context, "text", Py_None) < 0)
    return 0;
  return 1;
}

static int init_bad(Parser *self, PyObject *args, PyObject *kwds) {
  if (!PyArg_ParseTuple(args, ""))
    return -1;
  self->p = parser_new(raises, self);
  if (self->p == NULL)
    return -1; // two-warning {{-1 is returned, but no exception is set}}
  return 0;
}

static int init_ok(Parser *self, PyObject *args, PyObject *kwds) {
  if (!PyArg_ParseTuple(args, ""))
    return -1;
  self->p = parser_new(raises, self);
  if (self->p == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  return 0;
}

// It may have called what raises.
static PyObject *run_ok(Parser *self, PyObject *arg) {
  const char *text = PyUnicode_AsUTF8(arg);
  if (text == NULL)
    return NULL;
  if (parser_run(self->p, text) == 0)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"run", (PyCFunction)run_ok, METH_O}, {NULL}};
static PyType_Slot bad_slots[] = {{Py_tp_init, init_bad}, {Py_tp_methods, methods}, {0, NULL}};
static PyType_Slot ok_slots[] = {{Py_tp_init, init_ok}, {0, NULL}};
PyType_Spec bad = {"m.Bad", sizeof(Parser), 0, Py_TPFLAGS_DEFAULT, bad_slots};
PyType_Spec ok = {"m.Ok", sizeof(Parser), 0, Py_TPFLAGS_DEFAULT, ok_slots};
