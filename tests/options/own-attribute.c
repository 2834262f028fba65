// __attribute__((refcop("..."))): a contract without its name.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

#define CONTRACT(text) __attribute__((refcop(text)))

CONTRACT("(n) -> new | NULL!") PyObject *make_thing(int n);
CONTRACT("(holder, item: steal into holder when 0) -> 0 | -1!")
int keep_thing(PyObject *holder, PyObject *item);

int leak_bad(void) {
  PyObject *thing = make_thing(1);
  if (thing == NULL)
    return -1;
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

int keep_ok(PyObject *holder) {
  PyObject *thing = make_thing(1);
  if (thing == NULL)
    return -1;
  if (keep_thing(holder, thing) < 0) {
    Py_DECREF(thing);
    return -1;
  }
  return 0;
}
