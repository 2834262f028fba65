// The interpreter keeps the dictionary, the type has to visit it (Python 3.13).
//
// RUN: %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s
// REQUIRES: python3.13

#include <Python.h>
#include <structmember.h>

static int visits_ok(PyObject *op, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(op));
  return PyObject_VisitManagedDict(op, visit, arg);
}
static int forgets_bad(PyObject *op, visitproc visit, void *arg) { // expected-warning {{does not call PyObject_VisitManagedDict}}
  Py_VISIT(Py_TYPE(op));
  return 0;
}
static int clears_ok(PyObject *op) {
  PyObject_ClearManagedDict(op);
  return 0;
}
static int clear_forgets_bad(PyObject *op) { return 0; } // expected-warning {{does not call PyObject_ClearManagedDict}}
static void dealloc(PyObject *op) {
  PyTypeObject *type = Py_TYPE(op);
  PyObject_GC_UnTrack(op);
  PyObject_ClearManagedDict(op);
  type->tp_free(op);
  Py_DECREF(type);
}
#define SPEC(id, traverse, clear, flags)                                                          \
  static PyType_Slot id##_slots[] = {{Py_tp_dealloc, dealloc}, {Py_tp_traverse, traverse},        \
                                     {Py_tp_clear, clear}, {0, NULL}};                            \
  static PyType_Spec id = {"x." #id, sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | flags, id##_slots}
SPEC(both, visits_ok, clears_ok, Py_TPFLAGS_MANAGED_DICT);
SPEC(no_visit, forgets_bad, clears_ok, Py_TPFLAGS_MANAGED_DICT);
SPEC(no_clear, visits_ok, clear_forgets_bad, Py_TPFLAGS_MANAGED_DICT);

PyObject *types[3];
void make(void) {
  types[0] = PyType_FromSpec(&both);
  types[1] = PyType_FromSpec(&no_visit);
  types[2] = PyType_FromSpec(&no_clear);
}
