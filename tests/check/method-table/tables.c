// Tables are read up to the entry that ends them; each name stands once.
//
// RUN: %refcop_verify %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>
#include <structseq.h>

typedef struct {
  PyObject_HEAD
  int count;
} Spam;

static PyObject *f(PyObject *self, PyObject *args) { return PyObject_Str(args); }
static PyObject *get(PyObject *self, void *closure) { return PyLong_FromLong(closure != NULL); }

static PyMethodDef ended_ok[] = {{"f", f, METH_O}, {NULL, NULL}};
static PyMethodDef zero_ok[] = {{"f", f, METH_O}, {0}};
static PyMethodDef sized_ok[3] = {{"f", f, METH_O}};
static PyMethodDef many_ends_ok[] = {{"f", f, METH_O}, {NULL}, {NULL}};
// Nobody reads it to its end.
static PyMethodDef indexed_ok[] = {{"f", f, METH_O}};
static PyMethodDef single_ok = {"f", f, METH_O};

static PyMethodDef open_bad[] = { // expected-warning {{the table 'open_bad' has no entry that ends it: what lies behind it is read as a PyMethodDef [refcop-method-table]}}
    {"f", f, METH_O},
};
static PyMethodDef full_bad[1] = {{"f", f, METH_O}}; // expected-warning {{the table 'full_bad' has no entry}}
static PyMethodDef behind_bad[] = {{"f", f, METH_O},
                                   {NULL},
                                   {"g", f, METH_O}}; // expected-warning {{this entry of 'behind_bad' stands behind the one that ends the table: it is never read}}
static PyMethodDef twice_bad[] = {{"f", f, METH_O}, // expected-note {{the first one is here}}
                                  {"f", f, METH_VARARGS}, // expected-warning {{'f' stands twice in the table 'twice_bad'}}
                                  {NULL}};
static PyGetSetDef getset_bad[] = {{"a", get}}; // expected-warning {{read as a PyGetSetDef}}
static PyMemberDef members_bad[] = {{"count", T_INT, offsetof(Spam, count)}}; // expected-warning {{read as a PyMemberDef}}

static PyTypeObject types[] = {
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "a", .tp_methods = ended_ok},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "b", .tp_methods = zero_ok},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "c", .tp_methods = sized_ok},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "d", .tp_methods = many_ends_ok},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "e", .tp_methods = open_bad, .tp_getset = getset_bad, .tp_members = members_bad},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "f", .tp_methods = behind_bad},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "g", .tp_methods = twice_bad},
    {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "h",
     .tp_methods = (PyMethodDef[]){{"f", f, METH_O}}}, // expected-warning {{the table 'types[7].tp_methods' has no entry that ends it}}
};

// Given a type at run time.
static PyTypeObject late;
static PyMethodDef late_bad[] = {{"f", f, METH_O}}; // expected-warning {{the table 'late_bad' has no entry}}
int set_late(void) {
  late.tp_methods = full_bad;
  late.tp_methods = late_bad;
  return PyType_Ready(&late);
}

// A macro makes several entries.
#define ENTRY(name) {#name, f, METH_O},
#define ENTRIES ENTRY(a) ENTRY(b)
static PyMethodDef macro_ok[] = {ENTRIES{NULL}};
static PyMethodDef macro_bad[] = {ENTRIES}; // expected-warning {{the table 'macro_bad' has no entry}}
int add(PyObject *module) { return PyModule_AddFunctions(module, macro_ok) || PyModule_AddFunctions(module, macro_bad); }

// --- slots ---------------------------------------------------------------------------------------

static void dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}
static PyType_Slot slots_ok[] = {{Py_tp_dealloc, dealloc}, {0, NULL}};
static PyType_Slot slots_bad[] = {{Py_tp_dealloc, dealloc}}; // expected-warning {{read as a PyType_Slot}}
static PyType_Slot slots_twice_bad[] = {{Py_tp_dealloc, dealloc}, // expected-note {{the first one is here}}
                                        {Py_tp_dealloc, dealloc}, // expected-warning {{'tp_dealloc' stands twice in the table 'slots_twice_bad'}}
                                        {0}};
static PyType_Spec specs[] = {{"a", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots_ok},
                              {"b", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots_bad},
                              {"c", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, slots_twice_bad}};
PyObject *make(int i) { return PyType_FromSpec(&specs[i]); }

// --- modules -------------------------------------------------------------------------------------

static int exec_1(PyObject *module) { return 0; }
static int exec_2(PyObject *module) { return 0; }
static PyModuleDef_Slot module_slots_ok[] = {{Py_mod_exec, exec_1}, {Py_mod_exec, exec_2}, {0, NULL}};
static PyModuleDef_Slot module_slots_bad[] = {{Py_mod_exec, exec_1}}; // expected-warning {{read as a PyModuleDef_Slot}}
static struct PyModuleDef module_ok = {PyModuleDef_HEAD_INIT, .m_name = "a", .m_size = 0, .m_slots = module_slots_ok};
static struct PyModuleDef module_bad = {PyModuleDef_HEAD_INIT, .m_name = "b", .m_size = 0, .m_slots = module_slots_bad};
static struct PyModuleDef negative_ok = {PyModuleDef_HEAD_INIT, .m_name = "c", .m_size = -1};
static struct PyModuleDef negative_bad = {PyModuleDef_HEAD_INIT, .m_name = "d",
                                          .m_size = -1, // expected-warning {{the module 'negative_bad' has m_slots and a negative m_size: importing it fails with SystemError}}
                                          .m_slots = module_slots_ok};
PyObject *init_ok(void) { return PyModuleDef_Init(&module_ok); }
PyObject *init_bad(void) { return PyModuleDef_Init(&module_bad); }
PyObject *create_ok(void) { return PyModule_Create(&negative_ok); }
PyObject *create_bad(void) {
  return PyModule_Create(&module_ok); // expected-warning {{the module 'module_ok' has m_slots, with which PyModule_Create fails with SystemError; return PyModuleDef_Init(&module_ok)}}
}

// --- struct sequences ----------------------------------------------------------------------------

static PyStructSequence_Field fields_ok[] = {{"a", NULL}, {"b", NULL}, {NULL}};
static PyStructSequence_Field fields_bad[] = {{"a", NULL}, {"b", NULL}}; // expected-warning {{read as a PyStructSequence_Field}}
// The name is filled in later.
static PyStructSequence_Field unnamed_ok[] = {{"a", NULL}, {NULL, "no name"}, {"c", NULL}, {NULL}};
static PyStructSequence_Desc desc_ok = {"a", NULL, fields_ok, 2};
static PyStructSequence_Desc desc_bad = {"b", NULL, fields_bad, 2};
static PyStructSequence_Desc visible_bad = {"c", NULL, fields_ok, 3}; // expected-warning {{n_in_sequence of 'visible_bad' is 3, but 'fields_ok' has 2 entries}}
static PyStructSequence_Desc unnamed_desc_ok = {"d", NULL, unnamed_ok, 3};
void fill_first(void) { unnamed_ok[1].name = PyStructSequence_UnnamedField; }
