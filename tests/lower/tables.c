// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Tables of entries: rows, ends, who reads them.

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  struct { short x[2]; } inner;
} Spam;

static PyObject *f(PyObject *self, PyObject *args) { return self; }
static PyObject *g(Spam *self) { return NULL; }
static int set(PyObject *self, PyObject *value, void *closure) { return 0; }
static PyObject *old();

// CHECK-LABEL: table methods @open used open !
// CHECK-NEXT:   row "f" number 1 first "fn(object PyObject*, unused object PyObject*) object PyObject*" &f !
// CHECK-NEXT:   row "g" number 4 first "fn(unused object Spam*) object PyObject*" &g !
// CHECK-NEXT:   row "old" number 8 first "fn" &old !
// CHECK-NEXT:   insert !
// CHECK-NEXT: }
static PyMethodDef open[] = {
    {"f", f, METH_VARARGS}, {"g", (PyCFunction)(void (*)(void))g, METH_NOARGS}, {"old", (PyCFunction)old, METH_O}};
// CHECK-LABEL: table methods @module_wide used module !
// CHECK-NEXT:   row "f" number 1 {{.*}} &f !
// CHECK-NEXT:   row end{{$}}
// CHECK-NEXT: }
static PyMethodDef module_wide[2] = {{"f", f, METH_VARARGS}};
// CHECK-LABEL: table getset @getset !
// CHECK-NEXT:   row "a" second "fn(unused object PyObject*, unused object PyObject*, unused void*) int32" &set !
// CHECK-NEXT:   row end !
static PyGetSetDef getset[] = {{"a", NULL, set}, {NULL}};
// CHECK-LABEL: table members @members !
// CHECK-NEXT:   row "x" number 0 readonly first "short16" !
// CHECK-NEXT:   row "computed" number 1 !
// CHECK-NEXT:   row end !
static PyMemberDef members[] = {
    {"x", T_SHORT, offsetof(Spam, inner.x[1]), READONLY}, {"computed", T_INT, sizeof(Spam)}, {NULL}};
// CHECK-LABEL: table slots @slots !
// CHECK-NEXT:   row "tp_repr" number {{[0-9]+}} first "fn(unused object Spam*) object PyObject*" &g !
// CHECK-NEXT:   row "tp_methods" number {{[0-9]+}} !
// CHECK-NEXT:   row end !
static PyType_Slot slots[] = {{Py_tp_repr, g}, {Py_tp_methods, open}, {0}};
// CHECK-LABEL: table module @module_def !
// CHECK-NEXT:   row "m_size" number -1 !
// CHECK-NEXT:   row "m_base" number 0
// CHECK-NEXT:   row "PyModule_Create" !
// CHECK-NEXT: }
static struct PyModuleDef module_def = {.m_name = "spam", .m_size = -1, .m_methods = module_wide};
PyObject *make(void) { return PyModule_Create(&module_def); }
// CHECK-LABEL: table type @Spam_Type !
// CHECK-NEXT:   row "tp_repr" first "fn(unused object Spam*) object PyObject*" &g !
// CHECK-NEXT: }
static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam", .tp_repr = (reprfunc)g};
