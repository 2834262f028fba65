// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// Initialisers that nobody should write: nothing is said of what is not understood.

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;
typedef union {
  PyTypeObject type;
  int number;
} Either;
extern int number(void);
static void dealloc(PyObject *self) {}

// CHECK: typeobj static @Empty !
static PyTypeObject Empty = {.tp_base = 0};
// CHECK: typeobj static @Numbers "
// CHECK: flags 0x7
// CHECK: slot tp_dealloc = unknown
static PyTypeObject Numbers = {.tp_name = "x" "y", .tp_basicsize = 3, .tp_itemsize = -1,
                               .tp_flags = 7, .tp_dealloc = (destructor)16, .tp_dictoffset = 5};
// CHECK: typeobj static @Ternary record Spam
// CHECK: base unknown
// CHECK: slot tp_dealloc = unknown
static PyTypeObject Ternary = {
    .tp_basicsize = sizeof(int) == 4 ? sizeof(Spam) : 0,
    .tp_base = sizeof(int) == 4 ? &PyList_Type : &PyTuple_Type,
    .tp_dealloc = sizeof(int) == 4 ? dealloc : (destructor)0,
};
// CHECK: typeobj static @"holes[3]" "holes"
static PyTypeObject holes[5] = {[3] = {.tp_name = "holes"}};
// CHECK: typeobj static @"nested.inner.type" "x.nested"
static struct {
  struct {
    int a : 3, : 2;
    PyTypeObject type;
  } inner;
} nested = {.inner.type.tp_name = "x.nested"};
// CHECK: typeobj static @"either.type" "x.either"
static Either either = {.type = {.tp_name = "x.either"}};
// CHECK: typeobj static @Self
// CHECK: base @Self
static PyTypeObject Self = {.tp_base = &Self};
// CHECK: typeobj static @Pair
// CHECK: base @Impair
static PyTypeObject Pair, Impair = {.tp_base = &Pair}, Pair = {.tp_base = &Impair};

static PyMemberDef members[] = {
    {NULL, T_INT, 5}, {"", T_OBJECT}, {"far", T_OBJECT, 100000}, {"in", T_OBJECT, 17}, {0}};
// CHECK: typeobj static @Members record Spam
// CHECK: member "far" object !
// CHECK-NEXT: member "in" object .held
static PyTypeObject Members = {.tp_members = members, .tp_basicsize = sizeof(Spam)};

static PyType_Slot opaque[] = {{0}, {0}};
static PyType_Slot twice[] = {{Py_tp_dealloc, dealloc}, {Py_tp_dealloc, PyObject_Free}, {9999, dealloc}, {-1}};
// CHECK: typeobj spec @same_slot_twice
// CHECK: slot tp_dealloc = &PyObject_Free
// CHECK-NEXT: {{^}$}}
static PyType_Spec same_slot_twice = {.name = NULL, .slots = twice};
// CHECK: typeobj spec @no_slots
static PyType_Spec no_slots = {0, 0, 0, 0, NULL};
// CHECK: typeobj module @module
static struct PyModuleDef module = {.m_name = (char *)twice, .m_slots = (PyModuleDef_Slot *)twice};

PyObject *run(PyTypeObject **types, PyType_Spec *specs, int i) {
  types[i]->tp_flags |= number();
  specs[i].slots = twice;
  opaque[i].slot = i;
  (*types)->tp_as_number->nb_add = NULL;
  i[holes].tp_base = &Self;
  PyObject *bases = PyTuple_Pack(2, bases, bases);
  return PyType_FromSpecWithBases(&no_slots, bases);
}
