// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// PyType_Spec and its slots.

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *dict, *weakrefs, *held;
  vectorcallfunc vectorcall;
} Spam;
static void dealloc(Spam *self) {}
static int traverse(PyObject *self, visitproc visit, void *arg) { return 0; }
static PyObject *binary(PyObject *a, PyObject *b) { return NULL; }

#define SLOT(name, function) {name, (void *)function}
enum { REPR = Py_tp_repr };
static PyMethodDef methods[] = {{"join", binary, METH_O}, {NULL}};
static PyMemberDef members[] = {
    {"held", T_OBJECT, offsetof(Spam, held), READONLY},
    {"__dictoffset__", T_PYSSIZET, offsetof(Spam, dict), READONLY},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Spam, weakrefs), READONLY},
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Spam, vectorcall), READONLY},
    {NULL}};
static PyType_Slot slots[] = {
    {Py_tp_dealloc, dealloc},   SLOT(Py_tp_traverse, traverse),
    {Py_nb_subtract, binary},   {REPR, PyObject_Repr},
    {Py_tp_methods, methods},   {Py_tp_members, members},
    {Py_tp_doc, "text"},        {Py_tp_new, NULL},
    {Py_tp_base, &PyList_Type}, {0, NULL}};

// CHECK: typeobj spec @spec record Spam "x.Spec" !47:20 {
// CHECK-NEXT: size 48
// CHECK-NEXT: flags 0x4000
// CHECK-NEXT: base @PyList_Type
// CHECK-NEXT: slot tp_dealloc = &dealloc
// CHECK-NEXT: slot tp_traverse = &traverse
// CHECK-NEXT: slot nb_subtract = &binary
// CHECK-NEXT: slot tp_repr = &PyObject_Repr
// CHECK-NEXT: slot tp_methods = @methods
// CHECK-NEXT: slot tp_members = @members
// CHECK-NEXT: slot tp_new = null
// CHECK-NEXT: member "held" object readonly .held
// CHECK-NEXT: offset dict .dict
// CHECK-NEXT: offset weaklist .weakrefs
// CHECK-NEXT: {{^}$}}
static PyType_Spec spec = {"x.Spec", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
                           slots};

// CHECK: typeobj spec @literals record Spam "x.Literals" {{.*}} {
// CHECK-NEXT: size 48 items
// CHECK: slot tp_members = unknown
// CHECK-NEXT: slot tp_dealloc = &dealloc
// CHECK-NEXT: member "held" object .held
// CHECK-NEXT: {{^}$}}
PyType_Spec literals = {
    .name = "x.Literals",
    .basicsize = sizeof(Spam),
    .itemsize = 1,
    .slots = (PyType_Slot[]){
        {Py_tp_members, (PyMemberDef[]){{"held", T_OBJECT, offsetof(Spam, held)}, {NULL}}},
        {Py_tp_dealloc, dealloc},
        {0}}};

// CHECK: typeobj spec @"both[0]" {{.*}}"x.A"
// CHECK: slot tp_dealloc = &dealloc
// CHECK: typeobj spec @"both[1]" {{.*}}"x.B"
// CHECK: slot tp_dealloc = &dealloc
static PyType_Slot shared[] = {{Py_tp_dealloc, dealloc}, {0}};
static PyType_Spec both[] = {{"x.A", sizeof(Spam), 0, 0, shared}, {"x.B", 0, 0, 0, shared}};

// CHECK: typeobj spec @late record Spam "x.Late" {{.*}} {
// CHECK-NEXT: size 48
// CHECK-NEXT: flags 0x4000
// CHECK-NEXT: base @PyDict_Type
// CHECK-NEXT: slot tp_dealloc = &dealloc
static PyType_Slot late_slots[] = {{Py_tp_base, NULL}, {Py_tp_dealloc, NULL}, {0}};
static PyType_Spec late = {"x.Late", 0, 0, 0, late_slots};

// CHECK-NOT: @opaque
static PyType_Slot computed_slots[] = {{Py_tp_dealloc, dealloc}, {0}, {0}};
static PyType_Spec opaque = {"x.Opaque", 0, 0, 0, computed_slots};
extern PyType_Slot other_file[];
static PyType_Spec opaque_too = {"x.OpaqueToo", 0, 0, 0, other_file};

// CHECK: typeobj spec @"make.local" record Spam "x.Local" {{.*}} {
// CHECK-NEXT: size 48
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: slot tp_dealloc = &dealloc
void make(int n) {
  late.basicsize = sizeof(Spam);
  late.flags |= Py_TPFLAGS_HAVE_GC;
  late_slots[0].pfunc = &PyDict_Type;
  late_slots[1].pfunc = (void *)dealloc;
  computed_slots[n].pfunc = (void *)traverse;
  PyType_Slot local_slots[] = {{Py_tp_dealloc, dealloc}, {0}};
  PyType_Spec local = {"x.Local", sizeof(Spam), 0, 0, local_slots};
  PyType_FromSpec(&local);
  PyType_FromSpec(&late);
}
