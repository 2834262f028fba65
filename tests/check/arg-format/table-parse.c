// Each unit of the table in CPython's documentation, used rightly and wrongly (parsing).
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,new -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,new -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <wchar.h>

struct plain {
  int x;
};
int to_plain(PyObject *object, struct plain *result);
int to_any(PyObject *object, void *result);

int right_ok(PyObject *args) {
  const char *s;
  char c, array[8];
  Py_buffer view;
  Py_ssize_t n;
  size_t size;
  unsigned char B;
  signed char sc;
  short h;
  unsigned short H;
  int i;
  unsigned int I;
  long l;
  unsigned long k;
  long long L;
  unsigned long long K;
  bool flag;
  float f;
  double d;
  long double ld;
  Py_complex D;
  PyObject *o;
  PyTypeObject *t;
  wchar_t *w;
  char *text = NULL;
  struct plain plain;
  return PyArg_ParseTuple(args, "s", &s) &&
         PyArg_ParseTuple(args, "s*", &view) &&
         PyArg_ParseTuple(args, "s#", &s, &n) &&
         PyArg_ParseTuple(args, "z", &s) &&
         PyArg_ParseTuple(args, "z*", &view) &&
         PyArg_ParseTuple(args, "z#", &s, &n) &&
         PyArg_ParseTuple(args, "y", &s) &&
         PyArg_ParseTuple(args, "y*", &view) &&
         PyArg_ParseTuple(args, "y#", &s, &n) &&
         PyArg_ParseTuple(args, "S", &o) &&
         PyArg_ParseTuple(args, "Y", &o) &&
         PyArg_ParseTuple(args, "U", &o) &&
         PyArg_ParseTuple(args, "w*", &view) &&
         PyArg_ParseTuple(args, "es", "utf-8", &text) &&
         PyArg_ParseTuple(args, "et", NULL, &text) &&
         PyArg_ParseTuple(args, "es#", "latin-1", &text, &n) &&
         PyArg_ParseTuple(args, "et#", NULL, &text, &n) &&
         PyArg_ParseTuple(args, "b", &B) &&
         PyArg_ParseTuple(args, "B", &B) &&
         PyArg_ParseTuple(args, "b", &sc) &&
         PyArg_ParseTuple(args, "h", &h) &&
         PyArg_ParseTuple(args, "H", &H) &&
         PyArg_ParseTuple(args, "i", &i) &&
         PyArg_ParseTuple(args, "I", &I) &&
         PyArg_ParseTuple(args, "l", &l) &&
         PyArg_ParseTuple(args, "k", &k) &&
         PyArg_ParseTuple(args, "L", &L) &&
         PyArg_ParseTuple(args, "K", &K) &&
         PyArg_ParseTuple(args, "n", &n) &&
         PyArg_ParseTuple(args, "n", &size) &&
         PyArg_ParseTuple(args, "c", &c) &&
         PyArg_ParseTuple(args, "c", array) &&
         PyArg_ParseTuple(args, "C", &i) &&
         PyArg_ParseTuple(args, "f", &f) &&
         PyArg_ParseTuple(args, "d", &d) &&
         PyArg_ParseTuple(args, "D", &D) &&
         PyArg_ParseTuple(args, "O", &o) &&
         PyArg_ParseTuple(args, "O!", &PyList_Type, &o) &&
         PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &o) &&
         PyArg_ParseTuple(args, "O&", to_plain, &plain) &&
         PyArg_ParseTuple(args, "O&", to_any, &i) &&
         PyArg_ParseTuple(args, "p", &i) &&
         PyArg_ParseTuple(args, "(ii)i", &i, &i, &i) &&
         PyArg_ParseTuple(args, "((s)O)", &s, &o) &&
         PyArg_ParseTuple(args, "i|i", &i, &i) &&
         PyArg_ParseTuple(args, "i:name", &i) &&
         PyArg_ParseTuple(args, "i;message of any % kind", &i) &&
         PyArg_ParseTuple(args, "|O!", &PyTuple_Type, &t);
}

int wrong_bad(PyObject *args) {
  const char *s;
  char c, array[8];
  Py_buffer view;
  Py_ssize_t n;
  size_t size;
  unsigned char B;
  signed char sc;
  short h;
  unsigned short H;
  int i;
  unsigned int I;
  long l;
  unsigned long k;
  long long L;
  unsigned long long K;
  bool flag;
  float f;
  double d;
  long double ld;
  Py_complex D;
  PyObject *o;
  PyTypeObject *t;
  wchar_t *w;
  char *text = NULL;
  struct plain plain;
  int r = 0;
  r += PyArg_ParseTuple(args, "s", &o); // expected-warning {{'s' in the format}}
  r += PyArg_ParseTuple(args, "s", array); // expected-warning {{'s' in the format}}
  r += PyArg_ParseTuple(args, "s*", &s); // expected-warning {{'s*' in}}
  r += PyArg_ParseTuple(args, "s#", &s, &i); // expected-warning {{the second argument of 's#'}}
  r += PyArg_ParseTuple(args, "z", &c); // expected-warning {{'z' in}}
  r += PyArg_ParseTuple(args, "z*", &plain); // expected-warning {{'z*' in}}
  r += PyArg_ParseTuple(args, "z#", &s, &h); // expected-warning {{the second argument of 'z#'}}
  r += PyArg_ParseTuple(args, "y", text); // expected-warning {{'y' in}}
  r += PyArg_ParseTuple(args, "y*", &n); // expected-warning {{'y*' in}}
  r += PyArg_ParseTuple(args, "y#", &o, &n); // expected-warning {{the first argument of 'y#'}}
  r += PyArg_ParseTuple(args, "S", o); // expected-warning {{'S' in}}
  r += PyArg_ParseTuple(args, "Y", &s); // expected-warning {{'Y' in}}
  r += PyArg_ParseTuple(args, "U", &i); // expected-warning {{'U' in}}
  r += PyArg_ParseTuple(args, "w*", &text); // expected-warning {{'w*' in}}
  r += PyArg_ParseTuple(args, "es", &text); // expected-warning {{takes 2 arguments, but only 1 is given}}
  r += PyArg_ParseTuple(args, "et", &i, &text); // expected-warning {{the first argument of 'et'}}
  r += PyArg_ParseTuple(args, "es#", "latin-1", &text, &i); // expected-warning {{the third argument of 'es#'}}
  r += PyArg_ParseTuple(args, "et#", NULL, text, &n); // expected-warning {{the second argument of 'et#'}}
  r += PyArg_ParseTuple(args, "b", &i); // expected-warning {{1 of its 4 bytes are stored}}
  r += PyArg_ParseTuple(args, "B", &h); // expected-warning {{1 of its 2 bytes are stored}}
  r += PyArg_ParseTuple(args, "h", &c); // expected-warning {{2 bytes are stored where there is room for 1}}
  r += PyArg_ParseTuple(args, "H", &i); // expected-warning {{2 of its 4 bytes are stored}}
  r += PyArg_ParseTuple(args, "i", &flag); // expected-warning {{4 bytes are stored where there is room for 1}}
  r += PyArg_ParseTuple(args, "I", &H); // expected-warning {{4 bytes are stored where there is room for 2}}
  r += PyArg_ParseTuple(args, "l", &i); // expected-warning {{8 bytes are stored where there is room for 4}}
  r += PyArg_ParseTuple(args, "k", &I); // expected-warning {{room for 4}}
  r += PyArg_ParseTuple(args, "L", &i); // expected-warning {{room for 4}}
  r += PyArg_ParseTuple(args, "K", &h); // expected-warning {{room for 2}}
  r += PyArg_ParseTuple(args, "n", &i); // expected-warning {{room for 4}}
  r += PyArg_ParseTuple(args, "n", &l); // expected-warning {{not on every platform}}
  r += PyArg_ParseTuple(args, "l", &n); // expected-warning {{not on every platform}}
  r += PyArg_ParseTuple(args, "c", &i); // expected-warning {{1 of its 4 bytes are stored}}
  r += PyArg_ParseTuple(args, "C", &c); // expected-warning {{room for 1}}
  r += PyArg_ParseTuple(args, "f", &d); // expected-warning {{4 of its 8 bytes}}
  r += PyArg_ParseTuple(args, "d", &f); // expected-warning {{room for 4}}
  r += PyArg_ParseTuple(args, "d", &ld); // expected-warning {{8 of its 16 bytes}}
  r += PyArg_ParseTuple(args, "d", &i); // expected-warning {{'d' in the format}}
  r += PyArg_ParseTuple(args, "i", &d); // expected-warning {{'i' in the format}}
  r += PyArg_ParseTuple(args, "D", &d); // expected-warning {{'D' in}}
  r += PyArg_ParseTuple(args, "O", o); // expected-warning {{'O' in}}
  r += PyArg_ParseTuple(args, "O", &plain); // expected-warning {{'O' in}}
  r += PyArg_ParseTuple(args, "O!", &i, &o); // expected-warning {{the first argument of 'O!'}}
  r += PyArg_ParseTuple(args, "O!", &o); // expected-warning {{takes 2 arguments}}
  r += PyArg_ParseTuple(args, "O&", &o, PyUnicode_FSConverter); // expected-warning {{'O&'}}
  r += PyArg_ParseTuple(args, "O&", to_plain, &o); // expected-warning {{'O&' of PyArg_ParseTuple gives}}
  r += PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &i); // expected-warning {{'O&' of PyArg_ParseTuple gives}}
  r += PyArg_ParseTuple(args, "p", &flag); // expected-warning {{room for 1}}
  r += PyArg_ParseTuple(args, "p", &c); // expected-warning {{room for 1}}
  r += PyArg_ParseTuple(args, "(ii)i", &i, &i); // expected-warning {{takes 3 arguments}}
  r += PyArg_ParseTuple(args, "i|i", &i); // expected-warning {{takes 2 arguments}}
  r += PyArg_ParseTuple(args, "i:name", &i, &i); // expected-warning {{takes 1 argument}}
  r += PyArg_ParseTuple(args, "s", NULL); // expected-warning {{but NULL is given}}
  r += PyArg_ParseTuple(args, "(i", &i); // expected-warning {{ends the process}}
  r += PyArg_ParseTuple(args, "i)", &i); // expected-warning {{ends the process}}
  r += PyArg_ParseTuple(args, "ie", &i, &i); // expected-warning {{is no unit}}
  r += PyArg_ParseTuple(args, "i$i", &i, &i); // expected-warning {{takes no keywords}}
  r += PyArg_ParseTuple(args, "v", &i); // expected-warning {{is no unit}}
  r += PyArg_ParseTuple(args, "N", &o); // expected-warning {{is no unit}}
  r += PyArg_ParseTuple(args, "i,i", &i, &i); // expected-warning {{is no unit}}
  r += PyArg_ParseTuple(args, "w", &s); // expected-warning {{is no unit}}
  r += PyArg_ParseTuple(args, "w#", &s, &n); // expected-warning {{is no unit}}
  return r;
}

// Gone since 3.12.
int unicode_bad(PyObject *args) {
  wchar_t *w;
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "u", &w)) // new-warning {{'u' in the format of PyArg_ParseTuple was removed in Python 3.12}}
    return 0;
  if (!PyArg_ParseTuple(args, "u#", &w, &n)) // new-warning {{'u#' in the format of PyArg_ParseTuple was removed in Python 3.12}}
    return 0;
  if (!PyArg_ParseTuple(args, "Z", &w)) // new-warning {{'Z' in the format of PyArg_ParseTuple was removed in Python 3.12}}
    return 0;
  if (!PyArg_ParseTuple(args, "Z#", &w, &n)) // new-warning {{'Z#' in the format of PyArg_ParseTuple was removed in Python 3.12}}
    return 0;
  return 1;
}

// The other functions with such a format.
int parse_keywords(PyObject *args, PyObject *kwargs) {
  static char *names[] = {"a", "b", "c", NULL};
  static char *open[] = {"a", "b", "c"};
  static char *positional[] = {"", "b", "c", NULL};
  static char *late[] = {"a", "", "c", NULL};
  int i, k;
  PyObject *o;
  bool flag;
  int r = 0;
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "i|O$i:name", names, &i, &o, &k);
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "iOi", positional, &i, &o, &k);
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "i|$Op", names, &i, &o, &flag); // expected-warning {{room for 1}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "iOi", open, &i, &o, &k);       // expected-warning {{does not end in NULL}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "iO", names, &i, &o);           // expected-warning {{has 2 items, but 3 keywords are given}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "iOiO", names, &i, &o, &k, &o); // expected-warning {{has 4 items, but 3 keywords are given}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "iOi", late, &i, &o, &k);       // expected-warning {{an empty keyword}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "i$|Oi", names, &i, &o, &k);    // expected-warning {{'|' stands behind '$'}}
  r += PyArg_ParseTupleAndKeywords(args, kwargs, "(ii)Oi", names, &i, &k, &o, &k);
  return r;
}

int parse_one(PyObject *object) {
  int i;
  bool flag;
  PyObject *o;
  int r = PyArg_Parse(object, "i", &i) + PyArg_Parse(object, "(ip)", &i, &i) + PyArg_Parse(object, "O;no object", &o);
  r += PyArg_Parse(object, "p", &flag); // expected-warning {{room for 1}}
  r += PyArg_Parse(object, "O");        // expected-warning {{takes 1 argument, but only 0 are given}}
  return r;
}
