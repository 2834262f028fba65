// What stands before a call and what behind it. Hooks by their place in the table: 2 take_new, 3 take,
// 4 drop, 5 give, 6 store, 7 copy, 8 escape, 9 moved.
//
// RUN: %clang_instrument -fplugin-arg-refcop-no-inject -w -I%python_inc_311 -O0 -S -emit-llvm %s -o %t.ll
// RUN: FileCheck %s --input-file=%t.ll
// RUN: FileCheck %s --input-file=%t.ll --check-prefix=HEADER
// RUN: %clang_instrument -fplugin-arg-refcop-no-inject -w -I%python_inc_311 -O0 -g -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang_instrument -fplugin-arg-refcop-no-inject -w -I%python_inc_39 -O0 -S -emit-llvm %s -o - | FileCheck %s --check-prefixes=CHECK,OLD
// REQUIRES: python3.11, python3.9

#include <Python.h>

// CHECK-LABEL: define {{.*}} @new_result(
// CHECK: [[LIST:%[0-9]+]] = call ptr @PyList_New
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 2)
// CHECK: call void [[HOOK]](ptr [[LIST]], ptr {{.*}}@refcop.sites
PyObject *new_result(void) { return PyList_New(0); }

// CHECK-LABEL: define {{.*}} @borrowed_result(
// CHECK-NOT: refcop.object
// CHECK: call ptr @PyList_GetItem
// CHECK-NOT: refcop.object
// CHECK: ret ptr
static PyObject *borrowed_result(PyObject *list) { return PyList_GetItem(list, 0); }
void *use_borrowed = borrowed_result;

// CHECK-LABEL: define {{.*}} @increment(
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 3)
// CHECK: call void [[HOOK]](ptr [[O:%[0-9]+]], ptr {{.*}}@refcop.sites
// CHECK: call void @{{_?}}Py_INCREF(ptr{{.*}} [[O]])
static void increment(PyObject *o) { Py_INCREF(o); }
void *use_increment = increment;

// CHECK-LABEL: define {{.*}} @decrement(
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 4)
// CHECK: call void [[HOOK]](ptr [[O:%[0-9]+]], ptr {{.*}}@refcop.sites
// CHECK: call void @{{_?}}Py_XDECREF(ptr{{.*}} [[O]])
static void decrement(PyObject *o) { Py_XDECREF(o); }
void *use_decrement = decrement;

// Bodies of Python's headers have none: that would count twice.
// HEADER-LABEL: define {{.*}} @Py_XDECREF(
// HEADER-NOT: refcop.object
// HEADER: ret void

// CHECK-LABEL: define {{.*}} @steal_always(
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 5)
// CHECK: call void [[HOOK]](ptr [[O:%[0-9]+]], ptr {{.*}}@refcop.sites
// CHECK: call i32 @PyList_SetItem(ptr{{.*}}, i64{{.*}}, ptr{{.*}} [[O]])
static void steal_always(PyObject *list, PyObject *o) { PyList_SetItem(list, 0, o); }
void *use_steal_always = steal_always;

// CHECK-LABEL: define {{.*}} @steal_on_success(
// CHECK: [[RESULT:%[0-9]+]] = call i32 @PyModule_AddObject(ptr{{.*}}, ptr{{.*}}, ptr{{.*}} [[O:%[0-9]+]])
// CHECK: [[OK:%[0-9]+]] = icmp eq i32 [[RESULT]], 0
// CHECK: [[GIVEN:%[0-9]+]] = select i1 [[OK]], ptr [[O]], ptr null
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 5)
// CHECK: call void [[HOOK]](ptr [[GIVEN]], ptr {{.*}}@refcop.sites
static void steal_on_success(PyObject *m, PyObject *o) { PyModule_AddObject(m, "o", o); }
void *use_steal_on_success = steal_on_success;

// CHECK-LABEL: define {{.*}} @resize(
// CHECK: [[OLD:%[0-9]+]] = load ptr, ptr [[PLACE:%[0-9]+]]
// CHECK: call i32 @_PyTuple_Resize(ptr{{.*}} [[PLACE]]
// CHECK: [[NEW:%[0-9]+]] = load ptr, ptr [[PLACE]]
// CHECK: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 9)
// CHECK: call void [[HOOK]](ptr [[OLD]], ptr [[NEW]], ptr {{.*}}@refcop.sites
static void resize(PyObject *t) { _PyTuple_Resize(&t, 1); }
void *use_resize = resize;

PyObject *unknown(PyObject *o, int n);

// An unknown function of the project: its objects escape unless it is instrumented elsewhere.
// CHECK-LABEL: define {{.*}} @unknown_callee(
// CHECK: call ptr @unknown(
// CHECK: @__refcop_body_unknown
// CHECK: load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 8)
// CHECK: load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 8)
static void unknown_callee(PyObject *o) { unknown(o, 1); }
void *use_unknown_callee = unknown_callee;

// Before 3.11 PyTuple_SET_ITEM is a store.
// CHECK-LABEL: define {{.*}} @set_item(
// The assertion in that macro is no call of it.
// OLD-NOT: i32 8, i32 8)
// OLD: call void @__assert_fail
// OLD: getelementptr {{.*}}[1 x ptr]
// OLD: store ptr [[O:%[0-9]+]], ptr
// OLD: [[HOOK:%[0-9]+]] = load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 5)
// OLD: call void [[HOOK]](ptr [[O]], ptr {{.*}}@refcop.sites
// OLD: ret void
static void set_item(PyObject *t, PyObject *o) { PyTuple_SET_ITEM(t, 0, o); }
void *use_set_item = set_item;

// CHECK-LABEL: define {{.*}} @count_by_hand(
// CHECK: load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 3)
// CHECK: load ptr, ptr {{.*}}@refcop.object, i32 0, i32 8, i32 4)
static void count_by_hand(PyObject *o) {
    o->ob_refcnt++;
    o->ob_refcnt -= 1;
}
void *use_count_by_hand = count_by_hand;
