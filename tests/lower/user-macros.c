// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// A user's macro is looked through: the API macro in it is recognised.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define RELEASE(x) Py_XDECREF(x)
#define ENSURE(x) do { if (!(x)) { PyErr_BadInternalCall(); return NULL; } } while (0)
#define TWICE(x) ((x) + (x))
#define GLUE(a, b) Py_##a(b)
#define ALIAS Py_INCREF
#define NOTHING
typedef struct { PyObject_HEAD PyObject *field; } Foo;

// CHECK-LABEL: @looked_through(
// CHECK: b0:
// CHECK-NEXT: %0 = load self : obj <in_macro> {{.*}}from RELEASE
// CHECK-NEXT: %1 = load %0->Foo::field : obj <in_macro> {{.*}}from RELEASE
// CHECK-NEXT: call Py_XDECREF(%1) <in_macro> {{.*}}from RELEASE
// CHECK-NEXT: %2 = load self : obj <in_macro> {{.*}}from GLUE
// CHECK-NEXT: %3 = addr %2->Foo::field : obj : obj* <in_macro> {{.*}}from GLUE
// CHECK-NEXT: call macro Py_CLEAR(%3) <in_macro> {{.*}}from GLUE
// CHECK-NEXT: %4 = load self : obj <in_macro> {{.*}}from ALIAS
// CHECK-NEXT: %5 = load %4->Foo::field : obj <in_macro> {{.*}}from ALIAS
// CHECK-NEXT: call Py_INCREF(%5) <in_macro> {{.*}}from ALIAS
// CHECK-NEXT: ret
void looked_through(Foo *self) {
  RELEASE(self->field);
  GLUE(CLEAR, self->field);
  ALIAS(self->field);
}

// CHECK-LABEL: @check(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj <in_macro> {{.*}}from ENSURE
// CHECK-NEXT: %1 = call PyList_Check(%0) : int <in_macro> {{.*}}from ENSURE
// CHECK-NEXT: br %1, b1, b2 <in_macro> {{.*}}from ENSURE
// CHECK-NEXT: b1:
// CHECK-NEXT: %2 = load o : obj
// CHECK-NEXT: ret %2
// CHECK-NEXT: b2:
// CHECK-NEXT: call PyErr_BadInternalCall() <in_macro> {{.*}}from ENSURE
// CHECK-NEXT: ret null <in_macro> {{.*}}from ENSURE
PyObject *check(PyObject *o) {
  ENSURE(PyList_Check(o));
  return o;
}

// CHECK-LABEL: @expanded_twice(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj <in_macro> {{.*}}from TWICE
// CHECK-NEXT: %1 = call PyList_GET_SIZE(%0) : int <in_macro> {{.*}}from TWICE
// CHECK-NEXT: %2 = load o : obj <in_macro> {{.*}}from TWICE
// CHECK-NEXT: %3 = call PyList_GET_SIZE(%2) : int <in_macro> {{.*}}from TWICE
// CHECK-NEXT: %4 = bin add %1, %3 : int <in_macro> {{.*}}from TWICE
// CHECK-NEXT: ret %4
Py_ssize_t expanded_twice(PyObject *o) { return TWICE(PyList_GET_SIZE(o)); }

// CHECK-LABEL: @nested(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: %1 = call Py_TYPE(%0) : obj
// CHECK-NEXT: %2 = load %1->PyTypeObject::tp_dict : obj
// CHECK-NEXT: call Py_INCREF(%2)
// CHECK-NEXT: %3 = load o : obj
// CHECK-NEXT: %4 = call PyTuple_GET_ITEM(%3, 0) : obj
// CHECK-NEXT: call Py_XDECREF(%4)
// CHECK-NEXT: ret
void nested(PyObject *o) {
  Py_INCREF(Py_TYPE(o)->tp_dict);
  Py_XDECREF(NOTHING PyTuple_GET_ITEM(o, 0));
}

// As an lvalue an API macro is what it expands to.
// CHECK-LABEL: @lvalue(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: %1 = addr %0->PyTupleObject::ob_item[1] : obj : obj*
// CHECK-NEXT: call macro Py_CLEAR(%1)
// CHECK-NEXT: %2 = load o : obj
// CHECK-NEXT: %3 = addr %2->PyTupleObject::ob_item[2] : obj : obj*
// CHECK-NEXT: store p = %3 <init>
// CHECK-NEXT: ret
void lvalue(PyObject *o) {
  Py_CLEAR(PyTuple_GET_ITEM(o, 1));
  PyObject **p = &PyTuple_GET_ITEM(o, 2);
}

// The name alone is no call.
// CHECK-LABEL: @name_alone(
// CHECK: b0:
// CHECK-NEXT: ret &PyObject_Del
freefunc name_alone(void) { return PyObject_Del; }
