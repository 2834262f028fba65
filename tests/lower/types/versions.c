// RUN: %clang_refcop_nopy -I%python_inc_38 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,OLD
// RUN: %clang_refcop_nopy -I%python_inc_39 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,OLD
// RUN: %clang_refcop_nopy -I%python_inc_310 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,OLD
// RUN: %clang_refcop_nopy -I%python_inc_311 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,OLD
// RUN: %clang_refcop_nopy -I%python_inc_312 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,NEW
// RUN: %clang_refcop_nopy -I%python_inc_313 -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s --check-prefixes=CHECK,NEW
// REQUIRES: python3.8, python3.9, python3.10, python3.11, python3.12, python3.13
// The same file with the headers of every version.

#include <Python.h>
#include <structmember.h>
#if PY_VERSION_HEX < 0x030c0000
#define Py_TPFLAGS_MANAGED_DICT 0
#define Py_TPFLAGS_MANAGED_WEAKREF 0
#define Py_T_OBJECT_EX T_OBJECT_EX
#define Py_T_INT T_INT
#define Py_READONLY READONLY
#endif

typedef struct {
  PyObject_HEAD
  PyObject *held;
  int count;
} Spam;
static int traverse(PyObject *op, visitproc visit, void *arg) {
  Py_VISIT(((Spam *)op)->held);
  return 0;
}
static PyObject *unary(PyObject *self) { return NULL; }
static PyMemberDef members[] = {{"held", Py_T_OBJECT_EX, offsetof(Spam, held), Py_READONLY},
                                {"count", Py_T_INT, offsetof(Spam, count)},
                                {NULL}};

// CHECK: record Spam object { held: obj PyObject, count: int }
// CHECK: typeobj static @Static record Spam "x.Static" {{.*}} {
// CHECK-NEXT: size 32
// OLD-NEXT: flags 0x{{40000|44000|4000}}
// NEW-NEXT: flags 0x4018
// CHECK-NEXT: base @PyTuple_Type
// CHECK-NEXT: slot am_await = &unary
// CHECK-NEXT: slot tp_traverse = &traverse
// CHECK-NEXT: slot tp_members = @members
// CHECK-NEXT: member "held" object_ex readonly .held
// CHECK-NEXT: member "count" other .count
// CHECK-NEXT: {{^}$}}
static PyAsyncMethods async = {.am_await = unary};
static PyTypeObject Static = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Static",
    .tp_basicsize = sizeof(Spam),
    .tp_as_async = &async,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT |
                Py_TPFLAGS_MANAGED_WEAKREF,
    .tp_traverse = traverse,
    .tp_members = members,
    .tp_base = &PyTuple_Type,
};

// CHECK: typeobj spec @spec record Spam "x.Spec" {{.*}} {
// CHECK-NEXT: size 32
// CHECK: base @Static
// CHECK-NEXT: slot am_await = &unary
// CHECK-NEXT: slot tp_traverse = &traverse
static PyType_Slot slots[] = {
    {Py_am_await, unary}, {Py_tp_traverse, traverse}, {Py_tp_members, members}, {0}};
static PyType_Spec spec = {"x.Spec", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots};

#if PY_VERSION_HEX >= 0x030c0000
// NEW: typeobj spec @relative record Data "x.Relative" {{.*}} {
// NEW-NEXT: size -16
// NEW-NEXT: flags 0x0
// NEW-NEXT: base @Static
// NEW-NEXT: slot tp_members = @relative_members
// NEW-NEXT: member "first" other .first
typedef struct {
  PyObject *zeroth;
  int first;
} Data;
static PyMemberDef relative_members[] = {
    {"first", Py_T_INT, offsetof(Data, first), Py_RELATIVE_OFFSET}, {NULL}};
static PyType_Slot relative_slots[] = {{Py_tp_members, relative_members}, {0}};
static PyType_Spec relative = {"x.Relative", -(long)sizeof(Data), 0, 0, relative_slots};
#endif

PyObject *make(PyObject *module) {
  PyObject *type = PyType_FromSpecWithBases(&spec, (PyObject *)&Static);
#if PY_VERSION_HEX >= 0x030c0000
  type = PyType_FromMetaclass(NULL, module, &relative, (PyObject *)&Static);
#endif
  return type;
}
