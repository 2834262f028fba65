// A member that owns memory gets another value before what it held is freed.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <string.h>

typedef struct {
  PyObject_HEAD char *text;
  char *encoding;
  char *shared;
  char *cursor;
  char inside[8];
  char *maybe_inside;
} Spam;

typedef struct Log {
  char *error;
} Log;

static char *copy(const char *s) {
  char *made = PyMem_Malloc(strlen(s) + 1);
  if (made != NULL)
    strcpy(made, s);
  return made;
}

static void dealloc(Spam *self) {
  PyMem_Free(self->text);
  PyMem_Free(self->encoding);
  PyMem_Free(self->shared);
  if (self->maybe_inside != self->inside)
    PyMem_Free(self->maybe_inside);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)dealloc,
};

int emptied_bad(Spam *self) {
  if (self->text) {
    self->text = NULL; // expected-warning {{leaked memory: 'text' is overwritten here before it is freed}} two-warning {{leaked memory: what 'text' of 'Spam' held is neither freed nor handed on before it is set to NULL here}}
  }
  return 0;
}

/* Nothing in the file frees it. */
int error_forgotten_bad(Log *self, const char *s) {
  if (self->error) {
    self->error = NULL; // two-warning {{leaked memory: 'error' is overwritten here before it is freed}}
  }
  if (s)
    self->error = strdup(s);
  return 0;
}

int error_begun_ok(Log *self) {
  self->error = NULL;
  return 0;
}

int filled_bad(Spam *self, const char *s) {
  if (self->text == NULL)
    return -1;
  self->text = copy(s); // expected-warning {{leaked memory: 'text' is overwritten here before it is freed}}
  return 0;
}

int kept_in_local_bad(Spam *self, const char *s) {
  char *before = self->text;
  self->text = copy(s);
  if (self->text == NULL)
    return -1; // two-warning {{leaked memory: 'before' is not freed on the way to this return}}
  PyMem_Free(before);
  return 0;
}

int put_back_ok(Spam *self, const char *s) {
  char *before = self->text;
  self->text = copy(s);
  if (self->text == NULL) {
    self->text = before;
    return -1;
  }
  PyMem_Free(before);
  return 0;
}

char *taken_ok(Spam *self) {
  char *text = self->text;
  self->text = NULL;
  return text;
}

int moved_ok(Spam *self, Spam *other) {
  if (self->text) {
    other->cursor = self->text;
    self->text = NULL;
  }
  return 0;
}

int grown_ok(Spam *self, size_t size) {
  char *bigger = PyMem_Realloc(self->text, size);
  if (bigger == NULL)
    return -1;
  self->text = bigger;
  return 0;
}

int inside_ok(Spam *self, size_t size) {
  char *memory;
  if (size <= sizeof self->inside) {
    self->maybe_inside = self->inside;
    return 0;
  }
  memory = PyMem_Malloc(size);
  if (memory == NULL)
    return -1;
  memcpy(memory, self->maybe_inside, sizeof self->inside);
  self->maybe_inside = memory;
  return 0;
}

/* A setter runs any number of times. */
static int set_encoding_bad(Spam *self, PyObject *value, void *closure) {
  const char *text = PyUnicode_AsUTF8(value);
  if (text == NULL)
    return -1;
  char *encoding = copy(text);
  if (encoding == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  self->encoding = encoding; // expected-warning {{leaked memory: what self's 'encoding' held before is lost here: free it first}}
  return 0;
}

static int set_encoding_ok(Spam *self, PyObject *value, void *closure) {
  const char *text = PyUnicode_AsUTF8(value);
  if (text == NULL)
    return -1;
  char *encoding = copy(text);
  if (encoding == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  PyMem_Free(self->encoding);
  self->encoding = encoding;
  return 0;
}

PyGetSetDef spam_getset[] = {{"a", NULL, (setter)set_encoding_bad, NULL, NULL},
                             {"b", NULL, (setter)set_encoding_ok, NULL, NULL},
                             {NULL, NULL, NULL, NULL, NULL}};
