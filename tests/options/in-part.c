// Generated code copies its variables around, releases all of them at one label and initialises one long table. Its states
// are merged; nothing is given up for it, and what is lost in between is still found.
//
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-verbose %s 2>&1 | FileCheck %s --implicit-check-not="gave up"
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-max-steps=400 %s 2>&1 | FileCheck %s --check-prefix=LITTLE

#include <Python.h>

// LITTLE: refcop: note: looked at 1 of 3 functions in part in {{.*}}in-part.c ({{.*}}copies_ok: too many steps

#define COPY(to, from)                                                                                                 \
  if (PyObject_IsTrue(from)) {                                                                                         \
    Py_INCREF(from);                                                                                                   \
    Py_XDECREF(to);                                                                                                    \
    to = from;                                                                                                         \
  }
#define FETCH(to, from)                                                                                                \
  fetched = PyObject_GetIter(from);                                                                                    \
  if (fetched == NULL)                                                                                                 \
    goto error;                                                                                                        \
  Py_XDECREF(to);                                                                                                      \
  to = fetched;                                                                                                        \
  fetched = NULL;

static PyObject *copies_ok(PyObject *self, PyObject *arg) {
  PyObject *a = NULL, *b = NULL, *c = NULL, *d = NULL, *e = NULL, *fetched = NULL, *result = NULL;
  Py_INCREF(arg);
  a = arg;
  while (PyObject_IsTrue(a)) {
    FETCH(b, a) COPY(c, b) COPY(d, c) FETCH(e, b) COPY(b, e) COPY(a, c) FETCH(d, a) COPY(e, d) COPY(c, a)
  }
  Py_INCREF(a);
  result = a;
error:
  Py_XDECREF(a);
  Py_XDECREF(b);
  Py_XDECREF(c);
  Py_XDECREF(d);
  Py_XDECREF(e);
  Py_XDECREF(fetched);
  return result;
}

typedef struct {
  PyObject **place;
  const char *text;
  int length, flags;
} entry;

static PyObject *texts[8];

#define E {&texts[0], "one", 3, 0}
#define E10 E, E, E, E, E, E, E, E, E, E
#define E100 E10, E10, E10, E10, E10, E10, E10, E10, E10, E10

static PyObject *table_bad(PyObject *self, PyObject *arg) {
  entry table[] = {E100, E100, E100, E100, {NULL, NULL, 0, 0}};
  for (entry *e = table; e->place; e++) {
    PyObject *text = PyUnicode_InternFromString(e->text);
    if (text == NULL)
      return NULL;
    *e->place = text;
  }
  // CHECK: in-part.c:[[#@LINE+3]]:3: warning: leaked reference to 'made' from PyList_New()
  PyObject *made = PyList_New(0);
  (void)made;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"copies", copies_ok, METH_O, NULL}, {"table", table_bad, METH_O, NULL}, {NULL, NULL, 0, NULL}};

PyMethodDef *use(void) { return methods; }
