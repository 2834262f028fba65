// Fix-its of tables without an end: a new last line, the comma behind the old one stays.
//
// RUN: cp %s %t.c
// RUN: %clang_refcop -fsyntax-only -Xclang -fixit %t.c
// RUN: %clang_refcop -Werror -fsyntax-only %t.c 2>&1 | count 0
// RUN: FileCheck %s --input-file=%t.c

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  int count;
} Spam;

static PyObject *f(PyObject *self, PyObject *args) { return PyObject_Str(args); }

// CHECK-LABEL: {{^}}static PyMethodDef methods_bad
// CHECK-NEXT: {{^    }}{"f", f, METH_O},{{$}}
// CHECK-NEXT: {{^    }}{NULL, NULL, 0, NULL},{{$}}
// CHECK-NEXT: };
static PyMethodDef methods_bad[] = {
    {"f", f, METH_O},
};

// CHECK-LABEL: {{^}}static PyMemberDef members_bad
// CHECK-NEXT: {{^    }}{"count", T_INT, offsetof(Spam, count)},{{$}}
// CHECK-NEXT: {{^    }}{NULL, 0, 0, 0, NULL}};{{$}}
static PyMemberDef members_bad[] = {
    {"count", T_INT, offsetof(Spam, count)}};

static PyType_Slot slots_bad[] = {
    {Py_tp_methods, methods_bad},
    // CHECK: {{^    }}{Py_tp_members, members_bad},{{$}}
    // CHECK-NEXT: {{^    }}{0, NULL}};{{$}}
    {Py_tp_members, members_bad}};
static PyType_Spec spec = {"spam.Spam", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots_bad};
PyObject *make(void) { return PyType_FromSpec(&spec); }
