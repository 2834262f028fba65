// A static function puts in a member what its callers give it: memory, where all of them give such.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  char *name;
} Lock;

typedef struct {
  PyObject_HEAD
  const char *label;
} Label;

static PyObject *new_lock(PyTypeObject *type, char *name) {
  Lock *self = (Lock *)type->tp_alloc(type, 0);
  if (self)
    self->name = name;
  return (PyObject *)self;
}

PyObject *lock_named(PyTypeObject *type, const char *name) {
  char *copy = PyMem_Malloc(strlen(name) + 1);
  if (!copy)
    return PyErr_NoMemory();
  strcpy(copy, name);
  PyObject *lock = new_lock(type, copy);
  if (!lock)
    PyMem_Free(copy);
  return lock;
}

PyObject *lock_without(PyTypeObject *type) { return new_lock(type, NULL); }

static void lock_dealloc_bad(Lock *self) { // expected-warning {{leaked memory: 'name' of 'x.lock' is never freed: tp_dealloc does nothing with it}}
  Py_TYPE(self)->tp_free((PyObject *)self);
}

// One caller gives what is not its own.
static PyObject *new_label(PyTypeObject *type, const char *label) {
  Label *self = (Label *)type->tp_alloc(type, 0);
  if (self)
    self->label = label;
  return (PyObject *)self;
}

PyObject *label_fixed(PyTypeObject *type) { return new_label(type, "fixed"); }
PyObject *label_made(PyTypeObject *type) {
  char *made = strdup("made");
  PyObject *label = new_label(type, made);
  if (!label)
    free(made);
  return label;
}

static void label_dealloc_ok(Label *self) { Py_TYPE(self)->tp_free((PyObject *)self); }

static PyTypeObject lock_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.lock",
    .tp_basicsize = sizeof(Lock),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)lock_dealloc_bad,
};

static PyTypeObject label_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)label_dealloc_ok,
};

PyTypeObject *types[] = {&lock_type, &label_type};

// --- members that are forgotten when others are let go ---

struct codec {
  char *encoding, *errors;
  int utf8;
};

int codec_set(struct codec *codec) {
  free(codec->encoding);
  codec->encoding = strdup("utf-8");
  free(codec->errors);
  codec->errors = strdup("strict");
  return codec->encoding && codec->errors ? 0 : -1;
}

void codec_fini(struct codec *codec) {
  free(codec->encoding);
  free(codec->errors);
}

void codec_clear_bad(struct codec *codec) {
  codec->encoding = NULL; // expected-warning {{leaked memory: what 'encoding' of 'codec' held is neither freed nor handed on before it is set to NULL here}}
  codec->utf8 = 0;
  free(codec->errors);
  codec->errors = NULL;
}

struct table {
  char *key, *value;
};

int table_set(struct table *table) {
  free(table->key);
  table->key = strdup("k");
  free(table->value);
  table->value = strdup("v");
  return table->key && table->value ? 0 : -1;
}

void table_clear_ok(struct table *table) {
  free(table->key);
  table->key = NULL;
  free(table->value);
  table->value = NULL;
}

// Sets one up: what lies there before is nothing.
void table_init_ok(struct table *table) {
  table->key = NULL;
  table->value = NULL;
}

// --- a helper that only reads what a member holds ---

struct record {
  char *text;
};

static char *join(const char *a, const char *b) {
  char *joined = malloc(strlen(a) + strlen(b) + 1);
  if (joined) {
    strcpy(joined, a);
    strcat(joined, b);
  }
  return joined;
}

void record_free(struct record *record) { free(record->text); }

void record_add_bad(struct record *record, const char *more) {
  if (record->text == NULL)
    return;
  record->text = join(record->text, more); // expected-warning {{leaked memory: 'text' is overwritten here before it is freed}}
}

void record_add_ok(struct record *record, const char *more) {
  char *old = record->text;
  if (old == NULL)
    return;
  record->text = join(old, more);
  free(old);
}
