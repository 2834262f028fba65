// What the state of a module owns is visited and released with the module.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject *type, *error;
} state;

static int exec(PyObject *module) {
  state *st = PyModule_GetState(module);
  st->type = PyObject_GetAttrString(module, "type");
  if (!st->type)
    return -1;
  st->error = PyErr_NewException("x.Error", NULL, NULL);
  return st->error ? 0 : -1;
}
static int traverse_ok(PyObject *module, visitproc visit, void *arg) {
  state *st = PyModule_GetState(module);
  Py_VISIT(st->type);
  Py_VISIT(st->error);
  return 0;
}
static int clear_ok(PyObject *module) {
  state *st = PyModule_GetState(module);
  Py_CLEAR(st->type);
  Py_CLEAR(st->error);
  return 0;
}
static void free_ok(void *module) { clear_ok((PyObject *)module); }
static int traverse_bad(PyObject *module, visitproc visit, void *arg) { // expected-warning {{does not visit 'type'}}
  state *st = PyModule_GetState(module);
  Py_VISIT(st->error);
  return 0;
}
static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};

struct PyModuleDef all_ok = {PyModuleDef_HEAD_INIT, "x", NULL,       sizeof(state), NULL, slots,
                             traverse_ok,           clear_ok, free_ok};
struct PyModuleDef none_bad = { // expected-warning {{there is no m_traverse and no m_clear}}
    PyModuleDef_HEAD_INIT, "none", NULL, sizeof(state), NULL, slots};
struct PyModuleDef some_bad = {PyModuleDef_HEAD_INIT, "some", NULL,       sizeof(state), NULL, slots,
                               traverse_bad,          clear_ok, free_ok};

// A reference that the module's dict took over is not the state's.

typedef struct {
  PyObject *given, *shared;
} lent_state;
static int lent_exec(PyObject *module) {
  lent_state *st = PyModule_GetState(module);
  st->given = PyObject_GetAttrString(module, "given");
  if (!st->given)
    return -1;
  if (PyModule_AddObject(module, "again", st->given) < 0)
    return -1;
  st->shared = PyObject_GetAttrString(module, "shared");
  if (!st->shared)
    return -1;
  Py_INCREF(st->shared);
  if (PyModule_AddObject(module, "twice", st->shared) < 0) {
    Py_DECREF(st->shared);
    return -1;
  }
  return 0;
}
static int lent_traverse_ok(PyObject *module, visitproc visit, void *arg) {
  Py_VISIT(((lent_state *)PyModule_GetState(module))->shared);
  return 0;
}
static int lent_clear_ok(PyObject *module) {
  Py_CLEAR(((lent_state *)PyModule_GetState(module))->shared);
  return 0;
}
static int lent_clear_bad(PyObject *module) { // expected-warning {{nothing releases 'shared'}}
  PyObject_HasAttrString(module, "shared");
  return 0;
}
static PyModuleDef_Slot lent_slots[] = {{Py_mod_exec, lent_exec}, {0, NULL}};

struct PyModuleDef lent_ok = {PyModuleDef_HEAD_INIT, "lent", NULL, sizeof(lent_state), NULL, lent_slots,
                              lent_traverse_ok, lent_clear_ok};
struct PyModuleDef lent_bad = {PyModuleDef_HEAD_INIT, "lent", NULL, sizeof(lent_state), NULL, lent_slots,
                               lent_traverse_ok, lent_clear_bad};
