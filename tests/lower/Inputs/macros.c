// The same API, which is macros in some versions and functions in others.
#include <Python.h>

typedef struct { PyObject_HEAD PyObject *field; } Foo;

// CHECK-LABEL: @counts(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: call Py_INCREF(%0)
// CHECK-NEXT: %1 = load self : obj
// CHECK-NEXT: %2 = load %1->Foo::field : obj
// CHECK-NEXT: call Py_XINCREF(%2)
// CHECK-NEXT: %3 = load o : obj
// CHECK-NEXT: call Py_DECREF(%3)
// CHECK-NEXT: %4 = load self : obj
// CHECK-NEXT: %5 = load %4->Foo::field : obj
// CHECK-NEXT: call Py_XDECREF(%5)
// CHECK-NEXT: ret
void counts(Foo *self, PyObject *o) {
  Py_INCREF(o);
  Py_XINCREF(self->field);
  Py_DECREF(o);
  Py_XDECREF(self->field);
}

// CHECK-LABEL: @variables(
// CHECK: b0:
// CHECK-NEXT: %0 = load self : obj
// CHECK-NEXT: %1 = addr %0->Foo::field : obj : obj*
// CHECK-NEXT: call macro Py_CLEAR(%1)
// CHECK-NEXT: ret
void variables(Foo *self) { Py_CLEAR(self->field); }

// CHECK-LABEL: @reads(
// CHECK: call Py_TYPE(
// CHECK-NEXT: load {{.*}}->PyTypeObject::tp_name
// CHECK: call Py_SIZE(
// CHECK: call PyTuple_GET_SIZE(
// CHECK: call PyTuple_GET_ITEM(
// CHECK: call PyList_GET_ITEM(
// CHECK: call PyList_Check(
// CHECK: call PyObject_TypeCheck(
// CHECK: call PyBytes_AS_STRING(
// CHECK: call macro Py_None(
// CHECK-NOT: call _Py
Py_ssize_t reads(PyObject *o) {
  const char *name = Py_TYPE(o)->tp_name;
  Py_ssize_t n = Py_SIZE(o) + PyTuple_GET_SIZE(o);
  PyObject *a = PyTuple_GET_ITEM(o, 0), *b = PyList_GET_ITEM(o, n);
  if (PyList_Check(a) && PyObject_TypeCheck(b, &PyTuple_Type))
    name = PyBytes_AS_STRING(a);
  return a == Py_None && name;
}

// CHECK-LABEL: @writes(
// CHECK: call PyTuple_SET_ITEM({{%[0-9]+}}, 0, {{%[0-9]+}})
// CHECK: call PyList_SET_ITEM({{%[0-9]+}}, {{%[0-9]+}}, {{%[0-9]+}})
// CHECK: ret
void writes(PyObject *t, PyObject *l, Py_ssize_t i, PyObject *o) {
  PyTuple_SET_ITEM(t, 0, o);
  PyList_SET_ITEM(l, i + 1, o);
}

// CHECK-LABEL: @memory(
// CHECK: call macro PyObject_New(0, {{%[0-9]+}}) : obj
// CHECK: call macro PyMem_New(0, {{%[0-9]+}}) : char*
// CHECK: addr text : ptr
// CHECK: call macro PyMem_Resize({{%[0-9]+}}, 0, {{%[0-9]+}})
// CHECK: call PyMem_Free(
// CHECK: call PyObject_Del(
void memory(PyTypeObject *type, Py_ssize_t n) {
  Foo *foo = PyObject_New(Foo, type);
  char *text = PyMem_New(char, n);
  PyMem_Resize(text, char, n + 1);
  PyMem_Free(text);
  PyObject_Del(foo);
}

// CHECK-LABEL: @spanning(
// CHECK: call PyEval_SaveThread() : ptr
// CHECK: store n = 1
// CHECK: call PyEval_RestoreThread(
// CHECK: ret
void spanning(int n) {
  Py_BEGIN_ALLOW_THREADS
  n = 1;
  Py_END_ALLOW_THREADS
}

// CHECK-LABEL: @traverse(
// CHECK: load visit : fn
// CHECK: call indirect {{%[0-9]+}}({{%[0-9]+}}, {{%[0-9]+}}) : int
// CHECK: ret
int traverse(Foo *self, visitproc visit, void *arg) {
  Py_VISIT(self->field);
  return 0;
}

// CHECK-LABEL: @none(
// CHECK: call macro Py_None() : obj
// CHECK: ret %
PyObject *none(void) { Py_RETURN_NONE; }

// CHECK-LABEL: @ends_here(
void ends_here(void) {}
