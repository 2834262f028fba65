// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// The struct of a type's instances: from the basic size, else from what the code says; nothing
// when that disagrees.

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *held, *items[1];
} Spam;
typedef struct {
  Spam base;
  PyObject *more;
} Derived;
typedef struct {
  PyObject_HEAD
  PyObject *other;
} Alike;
typedef struct {
  PyObject *field;
} Header;

static inline Derived *derived_cast(PyObject *op) { return (Derived *)op; }
static void dealloc_spam(PyObject *op) {
  Spam *self = (Spam *)op;
  Py_CLEAR(self->held);
}
static void dealloc_declared(Spam *self) { Py_CLEAR(self->held); }
static void dealloc_derived(PyObject *op) { Py_CLEAR(derived_cast(op)->more); }
static void dealloc_alike(Alike *self) { Py_CLEAR(self->other); }
static void dealloc_other(PyObject *op) {
  Spam *unrelated = (Spam *)PyObject_Type(op);
  Py_XDECREF(unrelated);
}
static PyObject *new_spam(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Spam *self = (Spam *)type->tp_alloc(type, 0);
  return (PyObject *)self;
}
static PyMemberDef members[] = {{"held", T_OBJECT, offsetof(Spam, held)}, {NULL}};

#define TYPE(id, size, ...) \
  static PyTypeObject id = {.tp_name = #id, .tp_basicsize = (size), __VA_ARGS__}

// CHECK: typeobj static @Plain record Spam
TYPE(Plain, sizeof(Spam));
// CHECK: typeobj static @Less record Spam
TYPE(Less, sizeof(Spam) - sizeof(PyObject *));
// CHECK: typeobj static @Behind record Spam
TYPE(Behind, sizeof(Header) + sizeof(Spam));
// CHECK: typeobj static @ByVariable record Spam
static Spam *variable;
TYPE(ByVariable, sizeof(*variable));
// CHECK: typeobj static @Specialised record PyListObject
TYPE(Specialised, sizeof(PyListObject), .tp_base = &PyList_Type);
// CHECK: typeobj static @ByBoth record Derived
TYPE(ByBoth, sizeof(Derived), .tp_dealloc = (destructor)dealloc_declared);
// CHECK: typeobj static @ByCast record Spam
TYPE(ByCast, 0, .tp_dealloc = dealloc_spam);
// CHECK: typeobj static @ByParameter record Spam
TYPE(ByParameter, 0, .tp_dealloc = (destructor)dealloc_declared);
// CHECK: typeobj static @ByHelper record Derived
TYPE(ByHelper, 0, .tp_dealloc = dealloc_derived);
// CHECK: typeobj static @ByMembers record Spam
TYPE(ByMembers, 0, .tp_members = members);
// CHECK: typeobj static @ByNew record Spam
TYPE(ByNew, 0, .tp_new = new_spam);
// CHECK: typeobj static @ByAllocation record Spam
TYPE(ByAllocation, 0);
// CHECK: typeobj static @Wider record Derived
TYPE(Wider, 0, .tp_dealloc = dealloc_spam, .tp_finalize = dealloc_derived);
// CHECK: typeobj static @Inherited record Spam
TYPE(Inherited, 0, .tp_base = &Plain);
// CHECK: typeobj static @TwoStructs "TwoStructs"
TYPE(TwoStructs, sizeof(Spam), .tp_dealloc = (destructor)dealloc_alike);
// CHECK: typeobj static @TwoCasts "TwoCasts"
TYPE(TwoCasts, 0, .tp_dealloc = (destructor)dealloc_alike, .tp_finalize = dealloc_spam);
// CHECK: typeobj static @TooSmall "TooSmall"
TYPE(TooSmall, sizeof(Spam), .tp_dealloc = dealloc_derived);
// CHECK: typeobj static @NotSelf "NotSelf"
TYPE(NotSelf, 0, .tp_dealloc = dealloc_other);
// CHECK: typeobj static @Nothing "Nothing"
TYPE(Nothing, 0);

PyObject *allocate(void) { return (PyObject *)PyObject_New(Spam, &ByAllocation); }
