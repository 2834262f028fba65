// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// PyTypeObject in an initialiser: positional, designated, in arrays and structs, local to a
// function; with its tables, members and offsets. PyStructSequence_Desc.

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *name, *dict, *weakrefs;
  int count;
  PyObject *rest[1];
} Spam;

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) { return NULL; }
static void dealloc(Spam *self) {}
static PyObject *binary(PyObject *a, PyObject *b) { return NULL; }
static Py_ssize_t length(PyObject *self) { return 0; }
static PyObject *get(PyObject *self, void *closure) { return NULL; }

static PyMemberDef members[] = {
    {"name", T_OBJECT_EX, offsetof(Spam, name), READONLY},
    {"alias", T_OBJECT, offsetof(Spam, name), 0, "doc"},
    {"count", .type = T_INT, .offset = offsetof(Spam, count)},
    {NULL}};
static PyMethodDef methods[] = {{"join", binary, METH_O}, {NULL}};
static PyGetSetDef properties[] = {{"x", get}, {NULL}};
static PyNumberMethods numbers;
static PySequenceMethods elsewhere_filled;

// CHECK: typeobj static @Designated record Spam "x.Designated" !37:21 {
// CHECK-NEXT: size 48 items
// CHECK-NEXT: flags 0x4400
// CHECK-NEXT: base @PyList_Type
// CHECK-NEXT: slot tp_dealloc = &dealloc
// CHECK-NEXT: slot nb_add = &binary
static PyTypeObject Designated = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Designated",
    .tp_basicsize = offsetof(Spam, rest),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_as_number = &numbers,
    .tp_as_sequence = &elsewhere_filled,
    .tp_as_mapping = &(PyMappingMethods){length, binary},
    // CHECK-NEXT: slot tp_as_sequence = @elsewhere_filled
    // CHECK-NEXT: slot mp_length = &length
    // CHECK-NEXT: slot mp_subscript = &binary
    // CHECK-NEXT: slot tp_methods = @methods
    .tp_methods = methods,
    // CHECK-NEXT: slot tp_members = @members
    .tp_members = members,
    // CHECK-NEXT: slot tp_getset = @properties
    .tp_getset = properties,
    .tp_base = &PyList_Type,
    // CHECK-NEXT: slot tp_new = &make
    .tp_new = make,
    // CHECK-NEXT: member "name" object_ex readonly .name
    // CHECK-NEXT: member "alias" object .name
    // CHECK-NEXT: member "count" other .count
    // CHECK-NEXT: offset dict .dict
    // CHECK-NEXT: offset weaklist .weakrefs
    .tp_dictoffset = offsetof(Spam, dict),
    .tp_weaklistoffset = offsetof(Spam, dict) + sizeof(PyObject *),
};
static PyNumberMethods numbers = {binary};
// CHECK-NEXT: {{^}$}}

// CHECK: typeobj static @Positional record Spam "x.Positional" {{.*}} {
// CHECK-NEXT: size 56
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: slot tp_dealloc = &dealloc
// CHECK-NEXT: {{^}$}}
PyTypeObject Positional = {
    PyVarObject_HEAD_INIT(NULL, 0) "x.Positional", sizeof(Spam), 0, (destructor)dealloc, 0, NULL};

// CHECK: typeobj static @"many[0]" record Spam "x.First" !81:21
// CHECK: typeobj static @"many[1]" {{.*}}"x.Second" !81:21
// CHECK: slot tp_dealloc = &PyObject_Free
static PyTypeObject many[2] = {
    {PyVarObject_HEAD_INIT(NULL, 0) "x.First", sizeof(Spam)},
    [1] = {.tp_name = "x.Second", .tp_dealloc = (destructor)PyObject_Del}};

// CHECK: typeobj static @"pair.b" record Spam "x.B"
static struct {
  int a;
  PyTypeObject b;
} pair = {.b = {.tp_name = "x.B", .tp_basicsize = sizeof(Spam)}};

// CHECK: typeobj structseq @description "x.result"
static PyStructSequence_Field fields[] = {{"a", "doc"}, {NULL}};
static PyStructSequence_Desc description = {"x.result", "doc", fields, 1};

// CHECK: typeobj static @"function.local" record Spam "x.Local"
// CHECK: slot tp_new = &PyType_GenericNew
void function(void) {
  static PyTypeObject local = {.tp_name = "x.Local", .tp_basicsize = sizeof(Spam)};
  local.tp_new = PyType_GenericNew;
  PyTypeObject automatic = {.tp_name = "x.Automatic"};
}
// CHECK-NOT: x.Automatic
