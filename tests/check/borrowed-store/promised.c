// A function of the C API that is defined here keeps to its contract, also where it keeps a pointer to what
// is no object.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}

#include <Python.h>

static void function_dealloc(PyCFunctionObject *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->m_self);
  Py_XDECREF(self->m_module);
  PyObject_GC_Del(self);
}

static int function_traverse(PyCFunctionObject *self, visitproc visit, void *arg) {
  Py_VISIT(self->m_self);
  Py_VISIT(self->m_module);
  return 0;
}

PyTypeObject PyCFunction_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "function",
    .tp_basicsize = sizeof(PyCFunctionObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)function_dealloc,
    .tp_traverse = (traverseproc)function_traverse,
};

PyObject *PyCMethod_New(PyMethodDef *definition, PyObject *self, PyObject *module, PyTypeObject *cls) {
  PyCFunctionObject *op = PyObject_GC_New(PyCFunctionObject, &PyCFunction_Type);
  if (op == NULL)
    return NULL;
  op->m_weakreflist = NULL;
  op->m_ml = definition;
  Py_XINCREF(self);
  op->m_self = self;
  op->m_module = module; // expected-warning {{[refcop-borrowed-store]}}
  PyObject_GC_Track(op);
  return (PyObject *)op;
}
