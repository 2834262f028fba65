// The texts and positions of sites: data in a section of its own.
//
// RUN: %clang_instrument -w -I%python_inc_312 -O0 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang_instrument -w -I%python_inc_312 -O2 -g -S -emit-llvm %s -o - | FileCheck %s
// REQUIRES: python3.12

#include <Python.h>

#define MAKE(variable) variable = PyList_New(0)
#define BOTH(a, b) do { Py_DECREF(a); Py_DECREF(b); } while (0)

typedef struct { PyObject_HEAD PyObject *peer; } Node;

PyObject *f(Node *self, PyObject *arg) {
#line 101
    PyObject *list = PyList_New(0);
    self->peer = PyTuple_New(3);
    Py_INCREF(arg);
    MAKE(list);
    BOTH(list, arg);
    Py_CLEAR(self->peer);
    PyList_SetItem(list, 0, Py_NewRef(arg));
    if (!(self->peer = PyObject_GetAttrString(arg,   "a")))
        return NULL;
    return PyDict_New();
}

// CHECK-DAG: [[FILE:@refcop.text[.0-9]*]] = private unnamed_addr constant [{{[0-9]+}} x i8] c"{{.*}}sites.c\00"
// CHECK-DAG: [[F:@refcop.text[.0-9]*]] = private unnamed_addr constant [2 x i8] c"f\00"
// CHECK-DAG: [[LISTNEW:@refcop.text[.0-9]*]] = {{.*}} c"PyList_New\00"
// CHECK-DAG: [[LIST:@refcop.text[.0-9]*]] = {{.*}} c"list\00"
// CHECK-DAG: [[PEER:@refcop.text[.0-9]*]] = {{.*}} c"self->peer\00"
// CHECK-DAG: [[ARG:@refcop.text[.0-9]*]] = {{.*}} c"arg\00"
// CHECK-DAG: [[CLEAR:@refcop.text[.0-9]*]] = {{.*}} c"Py_CLEAR\00"
// CHECK-DAG: [[DECREF:@refcop.text[.0-9]*]] = {{.*}} c"Py_DECREF\00"
// CHECK-DAG: [[INCREF:@refcop.text[.0-9]*]] = {{.*}} c"Py_INCREF\00"
// CHECK-DAG: [[NEWREF:@refcop.text[.0-9]*]] = {{.*}} c"Py_NewRef\00"
// CHECK-DAG: [[SETITEM:@refcop.text[.0-9]*]] = {{.*}} c"PyList_SetItem\00"
// CHECK-DAG: [[GETATTR:@refcop.text[.0-9]*]] = {{.*}} c"PyObject_GetAttrString\00"

// CHECK: @refcop.sites = internal global
// CHECK-SAME: { ptr [[FILE]], ptr [[F]], ptr [[LISTNEW]], ptr [[LIST]], i32 101, i32 22, i16 2, i16 112,
// CHECK-SAME: ptr {{[^,]*}}, ptr [[PEER]], i32 102, i32 18, i16 2,
// CHECK-SAME: ptr {{[^,]*}}, ptr [[PEER]], i32 102, i32 16, i16 7, i16 256,
// CHECK-SAME: ptr [[INCREF]], ptr [[ARG]], i32 103, i32 5, i16 3, i16 0,
// CHECK-SAME: ptr [[LISTNEW]], ptr [[LIST]], i32 104, i32 5, i16 2,
// CHECK-SAME: ptr [[DECREF]], ptr [[LIST]], i32 105, i32 5, i16 4,
// CHECK-SAME: ptr [[DECREF]], ptr [[ARG]], i32 105, i32 5, i16 4,
// CHECK-SAME: ptr [[CLEAR]], ptr [[PEER]], i32 106, i32 5, i16 7, i16 256,
// CHECK-SAME: ptr [[CLEAR]], ptr [[PEER]], i32 106, i32 5, i16 4,
// CHECK-SAME: ptr [[NEWREF]], ptr [[ARG]], i32 107, i32 29, i16 3,
// CHECK-SAME: ptr [[SETITEM]], ptr {{[^,]*}}, i32 107, i32 5, i16 5,
// CHECK-SAME: ptr [[GETATTR]], ptr [[PEER]], i32 108, i32 24, i16 2,
// CHECK-SAME: section "refcop_sites", align 8
