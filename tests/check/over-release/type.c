// An instance of a heap type owns one reference to its type.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD int count;
} Spam;

static void dealloc_bad(Spam *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
  Py_DECREF(type); // expected-warning {{[refcop-over-release]}}
}

static void dealloc_ok(Spam *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

static PyType_Slot slots_bad[] = {{Py_tp_dealloc, dealloc_bad}, {0, NULL}};
PyType_Spec spec_bad = {"spam.Bad", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | (1UL << 8), slots_bad};
static PyType_Slot slots_ok[] = {{Py_tp_dealloc, dealloc_ok}, {0, NULL}};
PyType_Spec spec_ok = {"spam.Ok", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT | (1UL << 8), slots_ok};
