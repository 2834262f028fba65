// Since 3.13 PyObject_HEAD_INIT makes a static object immortal: what is released or given away of it is not missing.
//
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify=old -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify=old -verify-ignore-unexpected=note -plugin-arg-refcop target-python=3.9 -I%python_inc_313 %s %}

#include <Python.h>

static PyTypeObject Thing = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "m.Thing"};
static PyModuleDef def = {PyModuleDef_HEAD_INIT, "m", NULL, -1};

PyMODINIT_FUNC PyInit_released_before_313_bad(void) {
  PyObject *m = PyModule_Create(&def);
  if (!m)
    return NULL;
  if (PyModule_AddObjectRef(m, "Thing", (PyObject *)&Thing) < 0) {
    Py_DECREF(m);
    return NULL;
  }
  Py_DECREF(&Thing); // old-warning {{borrowed reference 'Thing' is released}}
  return m;
}

int given_before_313_bad(PyObject *m) {
  return PyModule_AddObject(m, "Thing", (PyObject *)&Thing); // old-warning {{'Thing' is given to a call that steals a reference, but it is borrowed}}
}

int of_the_heap_bad(void) {
  PyObject *list = PyList_New(0);
  return list != NULL; // expected-warning {{leaked reference to 'list' from PyList_New()}}
}
