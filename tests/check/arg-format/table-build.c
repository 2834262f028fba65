// Each unit of the table in CPython's documentation, used rightly and wrongly (building).
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=use-after-release -verify-ignore-unexpected=note -verify=expected -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <wchar.h>

struct plain {
  int x;
};
PyObject *of_plain(struct plain *value);
void use(PyObject *object);

void right_ok(PyObject *o) {
  char array[8] = "";
  const char *s = array;
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  unsigned char B = 0;
  short h = 0;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  long long L = 0;
  bool flag = false;
  float f = 0;
  double d = 0;
  long double ld = 0;
  Py_complex D = {0, 0};
  struct plain plain = {0};
  enum shade { DARK, LIGHT } shade = LIGHT;
  time_t now = 0;
  int64_t i64 = 0;
  use(Py_BuildValue("s", s));
  use(Py_BuildValue("s", array));
  use(Py_BuildValue("s", NULL));
  use(Py_BuildValue("s#", s, n));
  use(Py_BuildValue("s#", array, n));
  use(Py_BuildValue("y", s));
  use(Py_BuildValue("y#", &plain, n));
  use(Py_BuildValue("z", NULL));
  use(Py_BuildValue("z#", s, n));
  use(Py_BuildValue("u", w));
  use(Py_BuildValue("u#", w, n));
  use(Py_BuildValue("U", s));
  use(Py_BuildValue("U#", s, n));
  use(Py_BuildValue("i", i));
  use(Py_BuildValue("i", h));
  use(Py_BuildValue("i", flag));
  use(Py_BuildValue("i", shade));
  use(Py_BuildValue("i", 'c'));
  use(Py_BuildValue("b", B));
  use(Py_BuildValue("h", h));
  use(Py_BuildValue("l", l));
  use(Py_BuildValue("B", B));
  use(Py_BuildValue("H", h));
  use(Py_BuildValue("I", I));
  use(Py_BuildValue("k", l));
  use(Py_BuildValue("L", L));
  use(Py_BuildValue("L", i64));
  use(Py_BuildValue("l", now));
  use(Py_BuildValue("K", L));
  use(Py_BuildValue("n", n));
  use(Py_BuildValue("c", 'c'));
  use(Py_BuildValue("C", i));
  use(Py_BuildValue("d", d));
  use(Py_BuildValue("f", f));
  use(Py_BuildValue("d", f));
  use(Py_BuildValue("D", &D));
  use(Py_BuildValue("O", o));
  use(Py_BuildValue("S", o));
  use(Py_BuildValue("N", o));
  use(Py_BuildValue("O&", of_plain, &plain));
  use(Py_BuildValue(""));
  use(Py_BuildValue("(ii)", i, i));
  use(Py_BuildValue("[si]", s, i));
  use(Py_BuildValue("{s:i, s:O}", s, i, s, o));
  use(Py_BuildValue("{s(i[O])}", s, i, o));
  use(Py_BuildValue("()"));
  use(Py_BuildValue("[]"));
  use(Py_BuildValue("{}"));
  use(Py_BuildValue("ii: (s) ,i", i, i, s, i));
}

void wrong_bad(PyObject *o) {
  char array[8] = "";
  const char *s = array;
  const wchar_t *w = L"";
  Py_ssize_t n = 0;
  unsigned char B = 0;
  short h = 0;
  int i = 0;
  unsigned int I = 0;
  long l = 0;
  long long L = 0;
  bool flag = false;
  float f = 0;
  double d = 0;
  long double ld = 0;
  Py_complex D = {0, 0};
  struct plain plain = {0};
  enum shade { DARK, LIGHT } shade = LIGHT;
  time_t now = 0;
  int64_t i64 = 0;
  use(Py_BuildValue("s", o)); // expected-warning {{'s' in}}
  use(Py_BuildValue("s", i)); // expected-warning {{'s' in}}
  use(Py_BuildValue("s", &s)); // expected-warning {{'s' in}}
  use(Py_BuildValue("s#", s, i)); // expected-warning {{the second argument of 's#'}}
  use(Py_BuildValue("s#", n, n)); // expected-warning {{the first argument of 's#'}}
  use(Py_BuildValue("y", w)); // expected-warning {{'y' in}}
  use(Py_BuildValue("y#", s, i)); // expected-warning {{the second argument of 'y#'}}
  use(Py_BuildValue("z", 'c')); // expected-warning {{'z' in}}
  use(Py_BuildValue("z#", s)); // expected-warning {{takes 2 arguments}}
  use(Py_BuildValue("u", s)); // expected-warning {{'u' in}}
  use(Py_BuildValue("u#", w, i)); // expected-warning {{the second argument of 'u#'}}
  use(Py_BuildValue("U", o)); // expected-warning {{'U' in}}
  use(Py_BuildValue("U#", s, i)); // expected-warning {{the second argument}}
  use(Py_BuildValue("i", l)); // expected-warning {{4 of its 8 bytes count}}
  use(Py_BuildValue("i", d)); // expected-warning {{'i' in}}
  use(Py_BuildValue("i", &i)); // expected-warning {{'i' in}}
  use(Py_BuildValue("b", L)); // expected-warning {{4 of its 8 bytes}}
  use(Py_BuildValue("h", n)); // expected-warning {{4 of its 8 bytes}}
  use(Py_BuildValue("l", i)); // expected-warning {{8 bytes are read of an argument of 4}}
  use(Py_BuildValue("B", s)); // expected-warning {{'B' in}}
  use(Py_BuildValue("H", l)); // expected-warning {{4 of its 8 bytes}}
  use(Py_BuildValue("I", n)); // expected-warning {{4 of its 8 bytes}}
  use(Py_BuildValue("k", i)); // expected-warning {{8 bytes are read}}
  use(Py_BuildValue("L", i)); // expected-warning {{8 bytes are read}}
  use(Py_BuildValue("K", I)); // expected-warning {{8 bytes are read}}
  use(Py_BuildValue("n", i)); // expected-warning {{8 bytes are read}}
  use(Py_BuildValue("n", l)); // expected-warning {{not on every platform}}
  use(Py_BuildValue("l", n)); // expected-warning {{not on every platform}}
  use(Py_BuildValue("c", s)); // expected-warning {{'c' in}}
  use(Py_BuildValue("C", o)); // expected-warning {{'C' in}}
  use(Py_BuildValue("d", i)); // expected-warning {{'d' in}}
  use(Py_BuildValue("f", &f)); // expected-warning {{'f' in}}
  use(Py_BuildValue("d", ld)); // expected-warning {{'d' in}}
  use(Py_BuildValue("D", D)); // expected-warning {{'D' in}}
  use(Py_BuildValue("O", NULL)); // expected-warning {{but NULL is given}}
  use(Py_BuildValue("O", s)); // expected-warning {{'O' in}}
  use(Py_BuildValue("S", i)); // expected-warning {{'S' in}}
  use(Py_BuildValue("N", &o)); // expected-warning {{'N' in}}
  use(Py_BuildValue("O&", of_plain)); // expected-warning {{takes 2 arguments}}
  use(Py_BuildValue("O&", &plain, of_plain)); // expected-warning {{'O&'}}
  use(Py_BuildValue("O&", of_plain, s)); // expected-warning {{'O&' of Py_BuildValue gives}}
  use(Py_BuildValue("ii", i)); // expected-warning {{takes 2 arguments}}
  use(Py_BuildValue("i", i, i)); // expected-warning {{takes 1 argument}}
  use(Py_BuildValue("(i", i)); // expected-warning {{do not match}}
  use(Py_BuildValue("(i]", i)); // expected-warning {{do not match}}
  use(Py_BuildValue("{s}", s)); // expected-warning {{key without a value}}
  use(Py_BuildValue("{s:i,s}", s, i, s)); // expected-warning {{key without a value}}
  use(Py_BuildValue("x", i)); // expected-warning {{is no unit}}
  use(Py_BuildValue("i|i", i, i)); // expected-warning {{is no unit}}
  use(Py_BuildValue("e", i)); // expected-warning {{is no unit}}
}

// The other functions with such a format.
void calls(PyObject *o, PyObject *callable) {
  long l = 0;
  Py_ssize_t n = 0;
  use(PyObject_CallFunction(callable, "nO", n, o));
  use(PyObject_CallFunction(callable, NULL));
  use(PyObject_CallFunction(callable, "i", l)); // expected-warning {{4 of its 8 bytes count}}
  use(PyObject_CallFunction(callable, "OO", o)); // expected-warning {{takes 2 arguments}}
  use(PyObject_CallMethod(o, "name", "(ln)", l, n));
  use(PyObject_CallMethod(o, "name", NULL));
  use(PyObject_CallMethod(o, "name", "s", o)); // expected-warning {{'s' in the format of PyObject_CallMethod}}
  use(PyObject_CallMethod(o, "name", "n", 0)); // expected-warning {{8 bytes are read of an argument of 4}}
}
