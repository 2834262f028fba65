// A tp_free of the file's own that gives nothing back.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  int number;
} Spam;

static Spam *spare;
int frees;
void pool_put(void *block);

static void empty_bad(void *self) {} // expected-warning {{tp_free of 'x.empty_bad' never gives the object's memory back}}

static void count_bad(PyObject *self) { // expected-warning {{tp_free of 'x.count_bad' never gives the object's memory back}}
  frees++;
  ((Spam *)self)->number = 0;
}

static void plain_ok(void *self) { PyObject_Free(self); }

static void finish(void *block) { PyObject_Free(block); }
static void helper_ok(void *self) {
  frees++;
  finish(self);
}

static void pool_ok(void *self) { pool_put(self); }

static void spare_ok(PyObject *self) {
  spare = (Spam *)self;
}

#define TYPE(NAME)                                                                                 \
  PyTypeObject NAME##_type = {                                                                     \
      PyVarObject_HEAD_INIT(NULL, 0) /**/                                                          \
      .tp_name = "x." #NAME,                                                                       \
      .tp_basicsize = sizeof(Spam),                                                                \
      .tp_flags = Py_TPFLAGS_DEFAULT,                                                              \
      .tp_free = (freefunc)NAME,                                                                   \
  };

TYPE(empty_bad)
TYPE(count_bad)
TYPE(plain_ok)
TYPE(helper_ok)
TYPE(pool_ok)
TYPE(spare_ok)
