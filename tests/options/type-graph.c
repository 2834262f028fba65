// The ownership graph, as DOT and as JSON.
//
// RUN: rm -rf %t && mkdir -p %t/dir
// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/both %s
// RUN: FileCheck %s --check-prefix=DOT < %t/both
// RUN: %python -m json.tool %t/both.json | FileCheck %s --check-prefix=JSON
// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/one.dot %s
// RUN: cmp %t/both %t/one.dot
// RUN: not ls %t/one.dot.json
// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/one.json %s
// RUN: cmp %t/both.json %t/one.json
// RUN: cd %S && %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/dir type-graph.c
// RUN: cmp %t/both %t/dir/type-graph.c.dot
// RUN: ls %t/dir/type-graph.c.json
//
// A file that cannot be written does not break the build, unless findings would.
// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/missing/graph %s 2>&1 | FileCheck %s --check-prefix=WARNING
// RUN: not %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph=%t/missing/graph -fplugin-arg-refcop-Werror %s 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: not %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-type-graph= %s 2>&1 | FileCheck %s --check-prefix=EMPTY
//
// WARNING: warning: refcop: cannot write type graph '{{.*}}/missing/graph': No such file or directory
// ERROR: error: refcop: cannot write type graph '{{.*}}/missing/graph': No such file or directory
// EMPTY: error: refcop: '-fplugin-arg-refcop-type-graph=': expected a file

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *callback;
} Timer;

static void timer_dealloc(Timer *self) {
  Py_XDECREF(self->callback);
  Py_TYPE(self)->tp_free(self);
}

static PyObject *timer_on(Timer *self, PyObject *callback) {
  Py_INCREF(callback);
  Py_XSETREF(self->callback, callback);
  Py_RETURN_NONE;
}
static PyMethodDef timer_methods[] = {{"on", (PyCFunction)timer_on, METH_O}, {NULL}};

// DOT: digraph
// DOT: "Timer_Type" [label="x.Timer"
// DOT: "Timer_Type" -> "any" [label="callback\ntimer_on"
// JSON: "Timer_Type"
// JSON: "callback"
// JSON: "timer_on"
PyTypeObject Timer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Timer",
    .tp_basicsize = sizeof(Timer),
    .tp_dealloc = (destructor)timer_dealloc,
    .tp_methods = timer_methods,
};
