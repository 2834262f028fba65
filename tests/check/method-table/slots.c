// Functions in slots: PyType_Slot takes void *, casts hide the rest.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdbool.h>

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Spam;

static Py_hash_t hash_ok(Spam *self) { return (Py_hash_t)self; }
static Py_ssize_t length_ok(PyObject *self) { return self != NULL; }
static PyObject *item_ok(PyObject *self, Py_ssize_t i) { return PyLong_FromSsize_t(i); }
static PyObject *call_ok(PyObject *self, PyObject *args, PyObject *kw) { return PyObject_Str(kw); }
static int init_ok(Spam *self, PyObject *args, PyObject *kw) { return kw != NULL; }
static PyObject *new_ok(PyTypeObject *type, PyObject *args, PyObject *kw) { return type->tp_alloc(type, 0); }
static PyObject *richcompare_ok(Spam *a, PyObject *b, int op) { return op ? PyObject_Str(b) : PyObject_Str((PyObject *)a); }
static int getbuffer_ok(Spam *self, Py_buffer *view, int flags) { return view == NULL || flags; }
static int bool_ok(PyObject *self) { return 1; }

static int hash_bad(PyObject *self) { return self != NULL; }
static int length_bad(PyObject *self) { return self != NULL; }
static PyObject *item_bad(PyObject *self, int i) { return PyLong_FromLong(i); }
static PyObject *init_bad(PyObject *self, PyObject *args, PyObject *kw) { return PyObject_Str(kw); }
static void init_void_bad(PyObject *self, PyObject *args, PyObject *kw) {}
static int str_bad(PyObject *self) { return self != NULL; }
static bool bool_bad(PyObject *self) { return self != NULL; }
static PyObject *iter_bad(PyObject *self, PyObject *more) { return PyObject_Str(more); }

static PyType_Slot slots_ok[] = {{Py_tp_hash, hash_ok},         {Py_sq_length, length_ok}, {Py_sq_item, item_ok},
                                 {Py_tp_call, call_ok},         {Py_tp_init, init_ok},     {Py_tp_new, new_ok},
                                 {Py_tp_richcompare, richcompare_ok}, {Py_nb_bool, bool_ok}, {0, NULL}};
static PyType_Slot slots_bad[] = {
    {Py_tp_hash, hash_bad},     // expected-warning {{'hash_bad' returns 'int', but tp_hash expects 'Py_ssize_t' [refcop-method-table]}}
    {Py_mp_length, length_bad}, // expected-warning {{'length_bad' returns 'int', but mp_length expects 'Py_ssize_t'}}
    {Py_sq_item, item_bad},     // expected-warning {{parameter 2 of 'item_bad' is 'int', but sq_item gives it 'Py_ssize_t'}}
    {Py_tp_init, init_bad},     // expected-warning {{'init_bad' returns 'PyObject *', but tp_init expects 'int'}}
    {Py_tp_str, str_bad},       // expected-warning {{'str_bad' returns 'int', but tp_str expects 'PyObject *'}}
    {Py_nb_bool, bool_bad},     // expected-warning {{'bool_bad' returns 'bool', but nb_bool expects 'int'}}
    {Py_tp_iter, iter_bad},     // expected-warning {{'iter_bad' takes 2 arguments, but tp_iter gives it 1}}
    {0, NULL}};

static PySequenceMethods as_sequence = {.sq_length = (lenfunc)length_bad, // expected-warning {{'length_bad' returns 'int'}}
                                        .sq_item = item_ok};
static PyBufferProcs as_buffer = {(getbufferproc)getbuffer_ok};
static PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
                                 .tp_basicsize = sizeof(Spam),
                                 .tp_as_sequence = &as_sequence,
                                 .tp_as_buffer = &as_buffer,
                                 .tp_hash = (hashfunc)hash_ok,
                                 .tp_init = (initproc)(void *)init_void_bad, // expected-warning {{'init_void_bad' returns nothing, but tp_init expects 'int'}}
                                 .tp_new = new_ok};

static int exec_ok(PyObject *module) { return 0; }
static PyObject *exec_bad(PyObject *module) { return module; }
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, exec_ok}, {Py_mod_exec, exec_bad}, {0, NULL}}; // expected-warning {{'exec_bad' returns 'PyObject *', but Py_mod_exec expects 'int'}}
