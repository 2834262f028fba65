// Each conversion of the table in CPython's documentation, used rightly and wrongly (PyUnicode_FromFormat).
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old,before13 -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old,before13 -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,old,before13 %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,new,before13 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected,new,since13 -I%python_inc_313 %s %}

#include <Python.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

void use(PyObject *object);

void right_ok(PyObject *o, PyTypeObject *type) {
  const char *s = "";
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  size_t size = 0;
  short h = 0;
  char c = 0;
  bool flag = false;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  unsigned long k = 0;
  long long L = 0;
  unsigned long long K = 0;
  intmax_t j = 0;
  ptrdiff_t t = 0;
  double d = 0;
  enum shade { DARK, LIGHT } shade = LIGHT;
  use(PyUnicode_FromFormat("%%"));
  use(PyUnicode_FromFormat("%c", c));
  use(PyUnicode_FromFormat("%c", i));
  use(PyUnicode_FromFormat("%d", i));
  use(PyUnicode_FromFormat("%d", h));
  use(PyUnicode_FromFormat("%d", flag));
  use(PyUnicode_FromFormat("%d", shade));
  use(PyUnicode_FromFormat("%i", i));
  use(PyUnicode_FromFormat("%u", I));
  use(PyUnicode_FromFormat("%u", i));
  use(PyUnicode_FromFormat("%x", i));
  use(PyUnicode_FromFormat("%ld", l));
  use(PyUnicode_FromFormat("%li", l));
  use(PyUnicode_FromFormat("%lu", k));
  use(PyUnicode_FromFormat("%lld", L));
  use(PyUnicode_FromFormat("%lli", L));
  use(PyUnicode_FromFormat("%llu", K));
  use(PyUnicode_FromFormat("%zd", n));
  use(PyUnicode_FromFormat("%zi", n));
  use(PyUnicode_FromFormat("%zu", size));
  use(PyUnicode_FromFormat("%zd", size));
  use(PyUnicode_FromFormat("%p", o));
  use(PyUnicode_FromFormat("%p", s));
  use(PyUnicode_FromFormat("%s", s));
  use(PyUnicode_FromFormat("%.200s", s));
  use(PyUnicode_FromFormat("%5d", i));
  use(PyUnicode_FromFormat("%05d", i));
  use(PyUnicode_FromFormat("%.3d", i));
  use(PyUnicode_FromFormat("%A", o));
  use(PyUnicode_FromFormat("%U", o));
  use(PyUnicode_FromFormat("%V", o, s));
  use(PyUnicode_FromFormat("%V", NULL, s));
  use(PyUnicode_FromFormat("%S", o));
  use(PyUnicode_FromFormat("%R", o));
  use(PyUnicode_FromFormat("%R", type));
}

void wrong_bad(PyObject *o) {
  const char *s = "";
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  size_t size = 0;
  short h = 0;
  char c = 0;
  bool flag = false;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  unsigned long k = 0;
  long long L = 0;
  unsigned long long K = 0;
  intmax_t j = 0;
  ptrdiff_t t = 0;
  double d = 0;
  enum shade { DARK, LIGHT } shade = LIGHT;
  use(PyUnicode_FromFormat("%c", s)); // expected-warning {{'%c' in}}
  use(PyUnicode_FromFormat("%d", l)); // expected-warning {{4 of its 8 bytes count}}
  use(PyUnicode_FromFormat("%d", s)); // expected-warning {{'%d' in}}
  use(PyUnicode_FromFormat("%i", n)); // expected-warning {{4 of its 8 bytes count}}
  use(PyUnicode_FromFormat("%u", size)); // expected-warning {{4 of its 8 bytes count}}
  use(PyUnicode_FromFormat("%x", k)); // expected-warning {{4 of its 8 bytes count}}
  use(PyUnicode_FromFormat("%ld", i)); // expected-warning {{8 bytes are read}}
  use(PyUnicode_FromFormat("%lu", I)); // expected-warning {{8 bytes are read}}
  use(PyUnicode_FromFormat("%ld", n)); // expected-warning {{not on every platform}}
  use(PyUnicode_FromFormat("%lld", i)); // expected-warning {{8 bytes are read}}
  use(PyUnicode_FromFormat("%llu", size)); // expected-warning {{not on every platform}}
  use(PyUnicode_FromFormat("%zd", i)); // expected-warning {{8 bytes are read}}
  use(PyUnicode_FromFormat("%zu", I)); // expected-warning {{8 bytes are read}}
  use(PyUnicode_FromFormat("%zd", l)); // expected-warning {{not on every platform}}
  use(PyUnicode_FromFormat("%p", i)); // expected-warning {{'%p' in}}
  use(PyUnicode_FromFormat("%s", o)); // expected-warning {{'%s' in}}
  use(PyUnicode_FromFormat("%s", i)); // expected-warning {{'%s' in}}
  use(PyUnicode_FromFormat("%s", w)); // expected-warning {{'%s' in}}
  use(PyUnicode_FromFormat("%s", NULL)); // expected-warning {{but NULL is given}}
  use(PyUnicode_FromFormat("%A", s)); // expected-warning {{'%A' in}}
  use(PyUnicode_FromFormat("%U", s)); // expected-warning {{'%U' in}}
  use(PyUnicode_FromFormat("%V", o)); // expected-warning {{takes 2 arguments}}
  use(PyUnicode_FromFormat("%V", s, s)); // expected-warning {{the first argument of '%V'}}
  use(PyUnicode_FromFormat("%S", NULL)); // expected-warning {{but NULL is given}}
  use(PyUnicode_FromFormat("%R", s)); // expected-warning {{'%R' in}}
  use(PyUnicode_FromFormat("%R", &o)); // expected-warning {{'%R' in}}
  use(PyUnicode_FromFormat("%d %d", i)); // expected-warning {{takes 2 arguments}}
  use(PyUnicode_FromFormat("%d", i, i)); // expected-warning {{takes 1 argument}}
  use(PyUnicode_FromFormat("100%")); // expected-warning {{is no conversion}}
  use(PyUnicode_FromFormat("%f", d)); // expected-warning {{is no conversion}}
  use(PyUnicode_FromFormat("%g", d)); // expected-warning {{is no conversion}}
  use(PyUnicode_FromFormat("%hd", i)); // expected-warning {{is no conversion}}
  use(PyUnicode_FromFormat("%Q", i)); // expected-warning {{is no conversion}}
}

// New in 3.12: before, the rest of the format was copied as it stands.
void right_since_12(PyObject *o) {
  const char *s = "";
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  size_t size = 0;
  short h = 0;
  char c = 0;
  bool flag = false;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  unsigned long k = 0;
  long long L = 0;
  unsigned long long K = 0;
  intmax_t j = 0;
  ptrdiff_t t = 0;
  double d = 0;
  enum shade { DARK, LIGHT } shade = LIGHT;
  use(PyUnicode_FromFormat("%X", i)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%o", i)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%lx", l)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%lX", l)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%lo", l)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%llx", L)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%zx", size)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%jd", j)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%ju", j)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%td", t)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%ls", w)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%lV", o, w)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%-5d", i)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%*d", i, i)); // old-warning {{%}}
  use(PyUnicode_FromFormat("%.*s", i, s)); // old-warning {{%}}
}

void wrong_since_12(PyObject *o) {
  const char *s = "";
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  size_t size = 0;
  short h = 0;
  char c = 0;
  bool flag = false;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  unsigned long k = 0;
  long long L = 0;
  unsigned long long K = 0;
  intmax_t j = 0;
  ptrdiff_t t = 0;
  double d = 0;
  enum shade { DARK, LIGHT } shade = LIGHT;
  use(PyUnicode_FromFormat("%X", l)); // new-warning {{4 of its 8 bytes count}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%lx", i)); // new-warning {{8 bytes are read}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%jd", i)); // new-warning {{8 bytes are read}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%td", i)); // new-warning {{8 bytes are read}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%ls", s)); // new-warning {{'%ls' in}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%lV", o, s)); // new-warning {{argument of '%lV'}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%*d", i)); // new-warning {{takes 2 arguments}} old-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%.*s", s, s)); // new-warning {{'%}} old-warning 0-1 {{%}}
}

// New in 3.13.
void right_since_13(PyObject *o, PyTypeObject *type) {
  use(PyUnicode_FromFormat("%T", o)); // before13-warning {{%}}
  use(PyUnicode_FromFormat("%#T", o)); // before13-warning {{%}}
  use(PyUnicode_FromFormat("%N", type)); // before13-warning {{%}}
  use(PyUnicode_FromFormat("%#N", type)); // before13-warning {{%}}
}

void wrong_since_13(PyObject *o, const char *s) {
  use(PyUnicode_FromFormat("%T", s)); // since13-warning {{'%T' in}} before13-warning 0-1 {{%}}
  use(PyUnicode_FromFormat("%N", s)); // since13-warning {{'%N' in}} before13-warning 0-1 {{%}}
}

// The other functions with such a format.
void others(PyObject *o, const char *s) {
  long l = 0;
  PyErr_Format(PyExc_ValueError, "%.100s %ld %R", s, l, o);
  PyErr_Clear();
  PyErr_Format(PyExc_ValueError, "%d", l); // expected-warning {{4 of its 8 bytes count}}
  PyErr_Clear();
  if (PyErr_WarnFormat(PyExc_UserWarning, 1, "%s", o)) // expected-warning {{'%s' in the format of PyErr_WarnFormat}}
    PyErr_Clear();
  PySys_FormatStdout("%R", s); // expected-warning {{'%R' in the format of PySys_FormatStdout}}
}

// PyBytes_FromFormat has conversions of its own.
void bytes(PyObject *o) {
  const char *s = "";
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  size_t size = 0;
  short h = 0;
  char c = 0;
  bool flag = false;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  unsigned long k = 0;
  long long L = 0;
  unsigned long long K = 0;
  intmax_t j = 0;
  ptrdiff_t t = 0;
  double d = 0;
  enum shade { DARK, LIGHT } shade = LIGHT;
  use(PyBytes_FromFormat("%%"));
  use(PyBytes_FromFormat("%c", i));
  use(PyBytes_FromFormat("%d", i));
  use(PyBytes_FromFormat("%u", I));
  use(PyBytes_FromFormat("%ld", l));
  use(PyBytes_FromFormat("%lu", k));
  use(PyBytes_FromFormat("%zd", n));
  use(PyBytes_FromFormat("%zu", size));
  use(PyBytes_FromFormat("%i", i));
  use(PyBytes_FromFormat("%x", i));
  use(PyBytes_FromFormat("%s", s));
  use(PyBytes_FromFormat("%p", o));
  use(PyBytes_FromFormat("%c", s)); // expected-warning {{'%c' in}}
  use(PyBytes_FromFormat("%d", l)); // expected-warning {{4 of its 8 bytes count}}
  use(PyBytes_FromFormat("%ld", i)); // expected-warning {{8 bytes are read}}
  use(PyBytes_FromFormat("%lu", I)); // expected-warning {{8 bytes are read}}
  use(PyBytes_FromFormat("%zd", i)); // expected-warning {{8 bytes are read}}
  use(PyBytes_FromFormat("%zu", I)); // expected-warning {{8 bytes are read}}
  use(PyBytes_FromFormat("%i", n)); // expected-warning {{4 of its 8 bytes count}}
  use(PyBytes_FromFormat("%x", l)); // expected-warning {{4 of its 8 bytes count}}
  use(PyBytes_FromFormat("%s", o)); // expected-warning {{'%s' in}}
  use(PyBytes_FromFormat("%p", i)); // expected-warning {{'%p' in}}
  use(PyBytes_FromFormat("%lld", L)); // expected-warning {{is no conversion}}
  use(PyBytes_FromFormat("%S", o)); // expected-warning {{is no conversion}}
  use(PyBytes_FromFormat("%R", o)); // expected-warning {{is no conversion}}
}
