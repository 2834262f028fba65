// A struct that is returned or passed by value takes along what its members hold.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  Py_ssize_t bits;
} handle;

typedef struct {
  PyObject *object;
  int tag;
} pair;

void keep(pair p);
int look(void);

static inline handle wrap(PyObject *object) { return (handle){.bits = (Py_ssize_t)object}; }

static pair pair_of(PyObject *object) {
  pair p = {object, 1};
  return p;
}

handle wrapped_ok(long n) { return wrap(PyLong_FromLong(n)); }

handle wrapped_here_ok(long n) {
  PyObject *made = PyLong_FromLong(n);
  handle h;
  h.bits = (Py_ssize_t)made;
  return h;
}

pair member_ok(long n) {
  pair p;
  p.object = PyLong_FromLong(n);
  p.tag = 2;
  return p;
}

pair helper_ok(long n) {
  PyObject *made = PyLong_FromLong(n);
  if (made == NULL)
    return (pair){0};
  return pair_of(made);
}

handle early_bad(long n) {
  PyObject *made = PyLong_FromLong(n);
  if (made == NULL)
    return (handle){0};
  if (look())
    return (handle){0}; // expected-warning {{leaked reference to 'made'}}
  return wrap(made);
}

void passed_ok(long n) {
  pair p;
  p.object = PyLong_FromLong(n);
  p.tag = 1;
  keep(p);
}

void copied_bad(long n) {
  pair p, q;
  p.object = PyLong_FromLong(n);
  q = p;
  q.tag = 0;
} // expected-warning {{leaked reference}}

pair another_bad(long n) {
  PyObject *made = PyLong_FromLong(n);
  pair p = {0};
  if (made == NULL)
    return p;
  p.tag = 1;
  return p; // expected-warning {{leaked reference to 'made'}}
}
