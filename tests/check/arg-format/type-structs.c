// A struct that starts with a type object is a type: its address goes where one is asked for.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
  PyHeapTypeObject super;
  void *definition;
} WrapperType;
typedef struct {
  PyTypeObject type;
  int version;
} VersionedType;
typedef struct {
  PyObject_HEAD
  int x;
} Spam;

extern WrapperType wrapper_type;
extern VersionedType versioned_type;
extern Spam spam;

static PyObject *types_ok(PyObject *self, PyObject *args) {
  PyObject *first, *second;
  WrapperType *metatype;
  if (!PyArg_ParseTuple(args, "O!O!O!", &wrapper_type, &first, &versioned_type, &second, &PyType_Type, &metatype))
    return NULL;
  return PyBool_FromLong(first == second);
}

static PyObject *instance_bad(PyObject *self, PyObject *args) {
  PyObject *first;
  if (!PyArg_ParseTuple(args, "O!", &spam, &first)) // expected-warning {{the first argument of 'O!' in the format of PyArg_ParseTuple takes 'PyTypeObject *', but the argument is 'Spam *'}}
    return NULL;
  return PyLong_FromLong(1);
}

static PyMethodDef methods[] = {
    {"types_ok", types_ok, METH_VARARGS, NULL},
    {"instance_bad", instance_bad, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
