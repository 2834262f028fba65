// RUN: %clang_refcop_nopy -I%python_inc_38 -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// RUN: %clang_refcop_nopy -I%python_inc_310 -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// RUN: %clang_refcop_nopy -I%python_inc_311 -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// RUN: %clang_refcop_nopy -I%python_inc_313 -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// REQUIRES: python3.8, python3.10, python3.11, python3.13
// What the collector's protocol is made of, in the bodies of slot functions.

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *held, *items[2];
} Spam;
static PyTypeObject Spam_Type;

// CHECK-LABEL: func static @traverse(
static int traverse(Spam *self, visitproc visit, void *arg) {
  // CHECK: [[VISIT:%[0-9]+]] = load visit : fn
  // CHECK: [[OBJECT:%[0-9]+]] = load %{{.*}}->Spam::held
  // CHECK: call indirect [[VISIT]]([[OBJECT]], %{{[0-9]+}})
  Py_VISIT(self->held);
  // CHECK: [[VISIT:%[0-9]+]] = load visit : fn
  // CHECK: [[TYPE:%[0-9]+]] = call Py_TYPE(
  // CHECK: call indirect [[VISIT]]([[TYPE]], %{{[0-9]+}})
  Py_VISIT(Py_TYPE(self));
  // CHECK: [[VISIT:%[0-9]+]] = load visit : fn
  // CHECK: [[OBJECT:%[0-9]+]] = load %{{.*}}->Spam::items[%{{[0-9]+}}]
  // CHECK: call indirect [[VISIT]]([[OBJECT]], %{{[0-9]+}})
  for (int i = 0; i < 2; i++)
    if (self->items[i]) {
      int stop = visit(self->items[i], arg);
      if (stop)
        return stop;
    }
  // CHECK: [[BASE:%[0-9]+]] = load @PyList_Type.PyTypeObject::tp_traverse : fn
  // CHECK: call indirect [[BASE]] slot tp_traverse(
  return PyList_Type.tp_traverse((PyObject *)self, visit, arg);
}

// CHECK-LABEL: func static @dealloc(
static void dealloc(Spam *self) {
  // CHECK: [[TYPE:%[0-9]+]] = call Py_TYPE(
  // CHECK: store type = [[TYPE]]
  PyTypeObject *type = Py_TYPE(self);
  // CHECK: call PyObject_GC_UnTrack(
  PyObject_GC_UnTrack(self);
  // CHECK: PyTrash{{.*}}(
  Py_TRASHCAN_BEGIN(self, dealloc)
  // CHECK: [[HELD:%[0-9]+]] = addr %{{.*}}->Spam::held
  // CHECK: call macro Py_CLEAR([[HELD]])
  Py_CLEAR(self->held);
  // CHECK: [[FREE:%[0-9]+]] = load %{{.*}}->PyTypeObject::tp_free : fn
  // CHECK: call indirect [[FREE]] slot tp_free(
  Py_TYPE(self)->tp_free(self);
  // CHECK: call Py_DECREF(
  Py_DECREF(type);
  Py_TRASHCAN_END
}

// CHECK-LABEL: func @make(
PyObject *make(void) {
  // CHECK: [[TYPE:%[0-9]+]] = addr @Spam_Type : obj
  // CHECK: call macro PyObject_New(0, [[TYPE]]) : obj
  Spam *self = PyObject_New(Spam, &Spam_Type);
  // CHECK: call PyObject_Del(
  PyObject_Del(self);
  // CHECK: call macro PyObject_GC_New(0, %{{[0-9]+}}) : obj
  self = PyObject_GC_New(Spam, &Spam_Type);
  // CHECK: call PyObject_GC_Track(
  PyObject_GC_Track(self);
  // CHECK: call PyObject_GC_Del(
  PyObject_GC_Del(self);
  return NULL;
}
