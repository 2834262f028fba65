// Type codes against fields, ends of tables, module definitions.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD int i;
  long l;
  Py_ssize_t n;
  char text[16];
  char *s;
  PyObject *o;
  char flag;
  double d;
  float f;
  unsigned short H;
} Spam;

static PyMemberDef members_bad[] = {{"a", T_INT, offsetof(Spam, l), 0, NULL}, // expected-warning {{member 'a' is read as 'int' (T_INT), but its field is 'long'}}
                                    {"b", T_STRING, offsetof(Spam, text), 0, NULL}, // expected-warning {{member 'b' is read as 'char *' (T_STRING), but its field is 'char'}}
                                    {"c", T_STRING_INPLACE, offsetof(Spam, s), 0, NULL}, // expected-warning {{member 'c' is read as 'char' (T_STRING_INPLACE), but its field is 'char *'}}
                                    {"d", T_OBJECT_EX, offsetof(Spam, i), 0, NULL}, // expected-warning {{member 'd' is read as 'PyObject *' (T_OBJECT_EX), but its field is 'int'}}
                                    {"e", T_PYSSIZET, offsetof(Spam, i), 0, NULL}, // expected-warning {{member 'e' is read as 'Py_ssize_t' (T_PYSSIZET), but its field is 'int'}}
                                    {"f", T_DOUBLE, offsetof(Spam, f), 0, NULL}, // expected-warning {{member 'f' is read as 'double' (T_DOUBLE), but its field is 'float'}}
                                    {"g", T_BOOL, offsetof(Spam, i), 0, NULL}, // expected-warning {{member 'g' is read as 'bool' (T_BOOL), but its field is 'int'}}
                                    {"h", T_LONG, offsetof(Spam, i), 0, NULL}, // expected-warning {{member 'h' is read as 'long' (T_LONG), but its field is 'int'}}
                                    {"i", T_USHORT, offsetof(Spam, d), 0, NULL}, // expected-warning {{member 'i' is read as 'unsigned short' (T_USHORT), but its field is 'double'}}
                                    {"j", T_OBJECT, offsetof(Spam, s), 0, NULL}, // expected-warning {{member 'j' is read as 'PyObject *' (T_OBJECT), but its field is 'char *'}}
                                    {NULL}};
static PyMemberDef members_ok[] = {{"a", T_INT, offsetof(Spam, i), 0, NULL},
                                   {"b", T_STRING_INPLACE, offsetof(Spam, text), READONLY, NULL},
                                   {"c", T_STRING, offsetof(Spam, s), READONLY, NULL},
                                   {"d", T_OBJECT_EX, offsetof(Spam, o), 0, NULL},
                                   {"e", T_PYSSIZET, offsetof(Spam, n), 0, NULL},
                                   {"f", T_FLOAT, offsetof(Spam, f), 0, NULL},
                                   {"g", T_BOOL, offsetof(Spam, flag), 0, NULL},
                                   {NULL}};

static PyObject *f2(PyObject *s, PyObject *a) {
  return PyObject_Str(a);
}

static PyMethodDef no_end[] = {{"a", f2, METH_O, NULL}}; // expected-warning {{the table 'no_end' has no entry that ends it}}
static PyMethodDef methods[] = {{"a", f2, METH_O, NULL}, {NULL}};

static int ex(PyObject *m) {
  return 0;
}

static PyModuleDef_Slot slots_open[] = {{Py_mod_exec, ex}}; // expected-warning {{the table 'slots_open' has no entry that ends it}}
static PyModuleDef_Slot slots[] = {{Py_mod_exec, ex}, {0, NULL}};
static struct PyModuleDef no_head = {.m_name = "x", .m_size = -1, .m_methods = methods}; // expected-warning {{m_base of the module 'no_head' is not PyModuleDef_HEAD_INIT}}
static struct PyModuleDef neg = {PyModuleDef_HEAD_INIT, "x", NULL, -1, methods, slots}; // expected-warning {{the module 'neg' has m_slots and a negative m_size}}
static struct PyModuleDef open_ = {PyModuleDef_HEAD_INIT, "x", NULL, 0, no_end, slots_open};
static struct PyModuleDef good = {PyModuleDef_HEAD_INIT, "x", NULL, 0, methods, slots};

PyMODINIT_FUNC PyInit_a(void) {
  return PyModule_Create(&no_head);
}

PyMODINIT_FUNC PyInit_b(void) {
  return PyModuleDef_Init(&neg);
}

PyMODINIT_FUNC PyInit_c(void) {
  return PyModuleDef_Init(&open_);
}

PyMODINIT_FUNC PyInit_d(void) {
  return PyModuleDef_Init(&good);
}

PyMODINIT_FUNC PyInit_e(void) {
  return PyModule_Create(&good); // expected-warning {{the module 'good' has m_slots, with which PyModule_Create fails with SystemError; return PyModuleDef_Init(&good)}}
}

static PyType_Slot tslots[] = {{Py_tp_members, members_bad}, {Py_tp_methods, no_end}, {Py_tp_hash, f2}}; // expected-warning {{the table 'tslots' has no entry that ends it}} // expected-warning {{'f2' takes 2 arguments, but tp_hash gives it 1}}
static PyType_Spec spec = {"x.y", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, tslots};
static PyType_Slot tslots2[] = {{Py_tp_members, members_ok}, {0}};
static PyType_Spec spec2 = {"x.z", sizeof(Spam), 0, Py_TPFLAGS_DEFAULT, tslots2};

PyObject *make(void) {
  return PyType_FromSpec(&spec);
}

PyObject *make2(void) {
  return PyType_FromSpec(&spec2);
}
