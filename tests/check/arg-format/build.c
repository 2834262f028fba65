// Py_BuildValue and the calls that build their arguments.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

typedef struct {
  PyObject_HEAD
  Py_ssize_t size;
} Spam;

static PyObject *make_new(void *from) { return PyLong_FromLong(*(int *)from); }
static int make_int(void *from) { return from != NULL; }

static PyObject *units_ok(Spam *self, PyObject *arg, unsigned char byte, size_t size) {
  Py_complex D = {0, 0};
  wchar_t wide[] = L"x";
  const uint8_t *data = NULL;
  PyObject *a = Py_BuildValue("bBhHiIlkLKnfd", byte, byte, 1, 2, 'c', 4u, 5L, 6UL, 7LL, 8ULL, size, 0.5f, 0.5);
  PyObject *b = Py_BuildValue("{s:i, s:(OO)} [s#,z#,y#]", "a", 1, "b", self, arg, "x", self->size, NULL, size,
                              data, sizeof *self);
  PyObject *c = Py_BuildValue("szyuDcC", "s", NULL, data, wide, &D, 'c', 0x1234);
  PyObject *d = Py_BuildValue("O&NU", make_new, &byte, PyLong_FromLong(1), "text");
  PyObject *e = PyObject_CallFunction(arg, NULL);
  PyObject *f = PyObject_CallMethod(arg, "f", "(i)", 1);
  PyObject *g = PyObject_CallMethod(arg, "f", NULL);
  PyObject *h = Py_BuildValue("");
  Py_XDECREF(a); Py_XDECREF(b); Py_XDECREF(c); Py_XDECREF(d); Py_XDECREF(e); Py_XDECREF(f); Py_XDECREF(g);
  return h;
}

static PyObject *sizes_bad(Spam *self, long l, int i) {
  if (l == 1)
    return Py_BuildValue("i", self->size); // expected-warning {{'i' in the format of Py_BuildValue takes 'int', but the argument is 'Py_ssize_t': 4 of its 8 bytes count [refcop-arg-format]}}
  if (l == 2)
    return Py_BuildValue("(in)", i, i); // expected-warning {{'n' in the format of Py_BuildValue takes 'Py_ssize_t', but the argument is 'int': 8 bytes are read of an argument of 4}}
  if (l == 3)
    return Py_BuildValue("s#", "abc", i); // expected-warning {{the second argument of 's#'}}
  if (l == 4)
    return PyObject_CallFunction((PyObject *)self, "l", i); // expected-warning {{takes 'long'}}
  return PyObject_CallMethod((PyObject *)self, "f", "K", i); // expected-warning {{takes 'unsigned long long'}}
}

static PyObject *classes_bad(PyObject *self, int i, double d, char *s) {
  if (i == 1)
    return Py_BuildValue("O", i); // expected-warning {{takes 'PyObject *', but the argument is 'int'}}
  if (i == 2)
    return Py_BuildValue("s", self); // expected-warning {{takes 'char *', but the argument is 'PyObject *'}}
  if (i == 3)
    return Py_BuildValue("i", d); // expected-warning {{takes 'int', but the argument is 'double'}}
  if (i == 4)
    return Py_BuildValue("d", i); // expected-warning {{takes 'double', but the argument is 'int'}}
  if (i == 5)
    return Py_BuildValue("O", s); // expected-warning {{takes 'PyObject *', but the argument is 'char *'}}
  if (i == 6)
    return Py_BuildValue("U", self); // expected-warning {{takes 'char *', but the argument is 'PyObject *'}}
  if (i == 7)
    return Py_BuildValue("O", NULL); // expected-warning {{takes 'PyObject *', but NULL is given}}
  if (i == 8)
    return Py_BuildValue("O&", make_int, s); // expected-warning {{'make_int' returns 'int', but 'O&' expects 'PyObject *'}}
  return Py_BuildValue("O", &self); // expected-warning {{takes 'PyObject *', but the argument is 'PyObject **'}}
}

static PyObject *syntax_bad(PyObject *self, int i) {
  if (i == 1)
    return Py_BuildValue("(ii", i, i); // expected-warning {{brackets in the format of Py_BuildValue do not match: the call fails with SystemError}}
  if (i == 2)
    return Py_BuildValue("[ii)", i, i); // expected-warning {{do not match}}
  if (i == 3)
    return Py_BuildValue("{s:i,s}", "a", i, "b"); // expected-warning {{'{...}' in the format of Py_BuildValue has a key without a value}}
  if (i == 4)
    return Py_BuildValue("i;i", i, i); // expected-warning {{';' is no unit of the format of Py_BuildValue}}
  if (i == 5)
    return Py_BuildValue("ii", i); // expected-warning {{takes 2 arguments, but only 1 is given}}
  return Py_BuildValue("i", i, self); // expected-warning {{takes 1 argument, but 2 are given}}
}
