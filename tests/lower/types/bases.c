// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-types %s | FileCheck %s
// Which types are the bases of which: by address, through pointers, members, tuples, and through
// functions that make types for the rest of the file.

#include <Python.h>

static PyType_Slot none[] = {{0, NULL}}, list_slots[] = {{Py_tp_base, &PyList_Type}, {0}};
#define SPEC(id) static PyType_Spec id = {"x." #id, 0, 0, 0, none}
static PyTypeObject Static = {.tp_name = "x.Static"};
static PyTypeObject *static_pointer = &Static;
PyObject *given;
typedef struct {
  PyTypeObject *A, *B, *C;
  PyObject *D;
} state;

// CHECK: typeobj spec @plain {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: {{^}$}}
SPEC(plain);
// CHECK: typeobj spec @by_slot {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @PyList_Type
static PyType_Spec by_slot = {"x.by_slot", 0, 0, 0, list_slots};
// CHECK: typeobj spec @by_address {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @Static
SPEC(by_address);
// CHECK: typeobj spec @by_member {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @plain
SPEC(by_member);
// CHECK: typeobj spec @by_tuple {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @plain
// CHECK-NEXT: base @Static
SPEC(by_tuple);
// CHECK: typeobj spec @through_helper {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @by_address
SPEC(through_helper);
// CHECK: typeobj spec @through_helper_plain {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: {{^}$}}
SPEC(through_helper_plain);
// CHECK: typeobj spec @after_helper {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base @through_helper
SPEC(after_helper);
// CHECK: typeobj spec @unknown {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base unknown
SPEC(unknown);
// CHECK: typeobj spec @differs {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base unknown
SPEC(differs);
// CHECK: typeobj spec @to_another_file {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base unknown
SPEC(to_another_file);
// CHECK: typeobj spec @not_made_here {{.*}} {
// CHECK-NEXT: flags 0x0
// CHECK-NEXT: base unknown
SPEC(not_made_here);

// CHECK: typeobj static @Error {{.*}} {
// CHECK-NEXT: flags
// CHECK-NEXT: base @PyExc_ValueError
static PyTypeObject Error;

static PyObject *helper(PyObject *m, PyType_Spec *spec, PyTypeObject *base) {
  PyObject *bases = NULL;
  if (base)
    bases = PyTuple_Pack(1, base);
  return PyType_FromModuleAndSpec(m, spec, bases);
}
static int add_type(PyObject *m, PyTypeObject **out, PyType_Spec *spec, PyTypeObject *base) {
  *out = (PyTypeObject *)PyType_FromModuleAndSpec(m, spec, (PyObject *)base);
  return *out ? 0 : -1;
}
PyObject *in_another_file(PyType_Spec *spec);

int exec(PyObject *m, state *st) {
  st->A = (PyTypeObject *)PyType_FromSpec(&plain);
  PyType_FromSpec(&by_slot);
  PyType_FromSpecWithBases(&by_address, (PyObject *)static_pointer);
  st->B = (PyTypeObject *)PyType_FromModuleAndSpec(m, &by_member, (PyObject *)st->A);
  PyObject *bases = PyTuple_Pack(2, st->A, &Static);
  PyType_FromSpecWithBases(&by_tuple, bases);
  PyTypeObject *address = (PyTypeObject *)PyType_FromSpecWithBases(&by_address, (PyObject *)&Static);
  add_type(m, &st->C, &through_helper, address);
  st->D = helper(m, &through_helper_plain, NULL);
  helper(m, &after_helper, st->C);
  PyType_FromSpecWithBases(&unknown, given);
  PyType_FromSpecWithBases(&differs, (PyObject *)&PyList_Type);
  PyType_FromSpecWithBases(&differs, NULL);
  in_another_file(&to_another_file);
  Error.tp_base = (PyTypeObject *)PyExc_ValueError;
  return 0;
}
