// PyArg_ParseTupleAndKeywords: the list of keywords, '|' and '$'.
//
// RUN: %refcop_verify %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -I%python_inc_313 %s %}

#include <Python.h>
#include <stdarg.h>

static char *two_names[] = {"a", "b", NULL};
static char *const const_names[] = {"a", "b", NULL};
static char *no_names[] = {NULL};
static char *positional[] = {"", "", "c", NULL};
static char *sized[4] = {"a", "b"};

static int lists_ok(PyObject *args, PyObject *kw, char **given) {
  PyObject *a, *b, *c;
  static char *names[] = {"a", "b", NULL};
  return PyArg_ParseTupleAndKeywords(args, kw, "OO", names, &a, &b) &&
         PyArg_ParseTupleAndKeywords(args, kw, "O|$O:f", two_names, &a, &b) &&
         PyArg_ParseTupleAndKeywords(args, kw, "O(OO)", two_names, &a, &b, &c) &&
         PyArg_ParseTupleAndKeywords(args, kw, "OO", (char **)const_names, &a, &b) &&
         PyArg_ParseTupleAndKeywords(args, kw, "", no_names) &&
         PyArg_ParseTupleAndKeywords(args, kw, "OO|$O", positional, &a, &b, &c) &&
         PyArg_ParseTupleAndKeywords(args, kw, "OO", sized, &a, &b) &&
         PyArg_ParseTupleAndKeywords(args, kw, "OOO", given, &a, &b, &c) &&
         PyArg_ParseTupleAndKeywords(args, kw, "OO", (char *[]){"a", "b", NULL}, &a, &b);
}

static int count_bad(PyObject *args, PyObject *kw) {
  PyObject *a, *b, *c;
  static char *names[] = {"a", "b", NULL}; // expected-note 2 {{the list of keywords is here}}
  return PyArg_ParseTupleAndKeywords(args, kw, "OOO", names, &a, &b, &c) && // expected-warning {{the format of PyArg_ParseTupleAndKeywords has 3 items, but 2 keywords are given: the call fails with SystemError [refcop-arg-format]}}
         PyArg_ParseTupleAndKeywords(args, kw, "O:f", names, &a); // expected-warning {{has 1 item, but 2 keywords are given}}
}

static int end_bad(PyObject *args, PyObject *kw) {
  PyObject *a, *b;
  static char *names[] = {"a", "b"}; // expected-note {{the list of keywords is here}}
  return PyArg_ParseTupleAndKeywords(args, kw, "OO", names, &a, &b); // expected-warning {{the list of keywords given to PyArg_ParseTupleAndKeywords does not end in NULL: what lies behind it is read}}
}

static int names_bad(PyObject *args, PyObject *kw) {
  PyObject *a, *b, *c;
  static char *late[] = {"a", "", NULL};    // expected-note {{the list of keywords is here}}
  static char *twice[] = {"a", "a", NULL};  // expected-note {{the list of keywords is here}}
  static char *first[] = {"", "", "c", NULL}; // expected-note {{the list of keywords is here}}
  return PyArg_ParseTupleAndKeywords(args, kw, "OO", late, &a, &b) && // expected-warning {{an empty keyword of PyArg_ParseTupleAndKeywords stands behind 'a'}}
         PyArg_ParseTupleAndKeywords(args, kw, "OO", twice, &a, &b) && // expected-warning {{keyword 'a' of PyArg_ParseTupleAndKeywords stands twice}}
         PyArg_ParseTupleAndKeywords(args, kw, "O|$OO", first, &a, &b, &c); // expected-warning {{'$' in the format of PyArg_ParseTupleAndKeywords stands before parameters without a name}}
}

static int markers_bad(PyObject *args, PyObject *kw) {
  PyObject *a, *b;
  return PyArg_ParseTupleAndKeywords(args, kw, "$O|O", two_names, &a, &b) && // expected-warning {{'|' stands behind '$'}}
         PyArg_ParseTupleAndKeywords(args, kw, "|O|O", two_names, &a, &b) && // expected-warning {{'|' stands twice in the format of PyArg_ParseTupleAndKeywords: the call fails}}
         PyArg_ParseTupleAndKeywords(args, kw, "$O$O", two_names, &a, &b); // expected-warning {{'$' stands twice}}
}

static int list_of_arguments(PyObject *args, PyObject *kw, va_list va) {
  static char *names[] = {"a", NULL}; // expected-note {{the list of keywords is here}}
  return PyArg_VaParseTupleAndKeywords(args, kw, "O", names, va) &&
         PyArg_VaParseTupleAndKeywords(args, kw, "OO", names, va) && // expected-warning {{has 2 items, but 1 keyword is given}}
         PyArg_VaParse(args, "Oi?", va); // expected-warning {{'?' is no unit}}
}
