// References in the initialiser of a local table, given away in a loop over it.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

struct item {
  const char *name;
  PyObject *object;
};

static PyObject *by_index_ok(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (PyModule_AddObject(module, all[i].name, all[i].object) < 0)
      return NULL;
  Py_RETURN_NONE;
}

static PyObject *to_the_sentinel_ok(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}, {NULL}};
  for (int i = 0; all[i].name; i++)
    if (PyModule_AddObject(module, all[i].name, all[i].object) < 0)
      return NULL;
  Py_RETURN_NONE;
}

static PyObject *by_pointer_ok(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}, {NULL}};
  for (struct item *p = all; p->name; p++)
    if (PyModule_AddObject(module, p->name, p->object) < 0)
      return NULL;
  Py_RETURN_NONE;
}

static PyObject *to_the_end_ok(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}};
  struct item *end = all + 2;
  for (struct item *p = all; p < end; ++p)
    PyModule_AddObject(module, p->name, p->object);
  Py_RETURN_NONE;
}

static PyObject *element_ok(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}};
  for (int i = 0; i < 2; i++) {
    struct item *p = &all[i];
    PyModule_AddObject(module, p->name, p->object);
  }
  Py_RETURN_NONE;
}

static PyObject *second_forgotten_bad(PyObject *module, PyObject *unused) {
  struct item all[] = {{"one", PyFloat_FromDouble(1)}, {"two", PyFloat_FromDouble(2)}};
  PyModule_AddObject(module, all[0].name, all[0].object);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

#define ENTRY(name)                                                                                \
  { #name, name, METH_NOARGS, NULL }

PyMethodDef table_methods[] = {ENTRY(by_index_ok),   ENTRY(to_the_sentinel_ok), ENTRY(by_pointer_ok),
                               ENTRY(to_the_end_ok), ENTRY(element_ok),         ENTRY(second_forgotten_bad),
                               {NULL}};
