// PyErr_Format, PyUnicode_FromFormat: new conversions in 3.12 and 3.13; before 3.12 an unknown one is
// copied with all that follows.
//
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify=expected,old,before13 -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify=expected,old,before13 -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify=expected,old,before13 -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop no=call-with-exception -verify=expected,old,before13 %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify=expected,new,before13 -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=call-with-exception -verify=expected,new -I%python_inc_313 %s %}

#include <Python.h>
#include <stdarg.h>
#include <stdint.h>

static PyObject *units_ok(PyObject *o, const char *s, Py_ssize_t n, size_t z, long l, unsigned char c) {
  unsigned char bytes[4] = {0};
  PyErr_Format(PyExc_ValueError, "%d %i %u %x %c %% %ld %lu %lld %llu %zd %zu %p %p", c, -1, 1u, 2, 'c', l, 3UL, -1LL,
               1ULL, n, z, s, o);
  PyErr_Format(PyExc_ValueError, "%s %.200s %10s %s %U %S %R %A %V", s, s, "x", bytes, o, o, o, o, NULL, s);
  PyErr_Format(PyExc_ValueError, "%05d %.3d %R", 1, 2, Py_TYPE(o));
  PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "%s", s);
  return PyUnicode_FromFormat("plain");
}

static void sizes_bad(Py_ssize_t n, int i, size_t z, uint32_t u) {
  PyErr_Format(PyExc_ValueError, "%d", n); // expected-warning {{'%d' in the format of PyErr_Format takes 'int', but the argument is 'Py_ssize_t': 4 of its 8 bytes count [refcop-arg-format]}}
  PyErr_Format(PyExc_ValueError, "%zd", i); // expected-warning {{'%zd' in the format of PyErr_Format takes 'Py_ssize_t', but the argument is 'int': 8 bytes are read}}
  PyErr_Format(PyExc_ValueError, "%x", z); // expected-warning {{takes 'unsigned int', but the argument is 'size_t'}}
  PyErr_Format(PyExc_ValueError, "%lu", u); // expected-warning {{takes 'unsigned long', but the argument is 'uint32_t'}}
}

static void classes_bad(PyObject *o, const char *s, int i) {
  PyErr_Format(PyExc_ValueError, "%s", o); // expected-warning {{'%s' in the format of PyErr_Format takes 'char *', but the argument is 'PyObject *'}}
  PyErr_Format(PyExc_ValueError, "%R", s); // expected-warning {{'%R' in the format of PyErr_Format takes 'PyObject *', but the argument is 'const char *'}}
  PyErr_Format(PyExc_ValueError, "%S", i); // expected-warning {{takes 'PyObject *', but the argument is 'int'}}
  PyErr_Format(PyExc_ValueError, "%d", s); // expected-warning {{takes 'int', but the argument is 'const char *'}}
  PyErr_Format(PyExc_ValueError, "%s", L"wide"); // expected-warning {{takes 'char *', but the argument is 'int *'}}
  PyErr_Format(PyExc_ValueError, "%V", o); // expected-warning {{takes 2 arguments, but only 1 is given}}
  PyErr_Format(PyExc_ValueError, "%s", NULL); // expected-warning {{'%s' in the format of PyErr_Format takes 'char *', but NULL is given}}
}

static void count_bad(const char *s) {
  PyErr_Format(PyExc_ValueError, "%s %s", s); // expected-warning {{takes 2 arguments, but only 1 is given}}
  PyErr_Format(PyExc_ValueError, "%s", s, s); // expected-warning {{takes 1 argument, but 2 are given}}
  PyErr_Format(PyExc_ValueError, "100%"); // old-warning {{no conversion}} new-warning {{no conversion}}
}

static void versions(PyObject *o, int i, unsigned long l, double d) {
  PyErr_Format(PyExc_ValueError, "%f", d); // old-warning {{'%f' is no conversion of PyErr_Format: it and the rest of the format are copied as they are}} new-warning {{'%f' is no conversion of PyErr_Format: the call fails with SystemError}}
  PyErr_Format(PyExc_ValueError, "%r", o); // old-warning {{'%r' is no conversion}} new-warning {{'%r' is no conversion}}
  PyErr_Format(PyExc_ValueError, "%X", i); // old-warning {{'%X' in the format of PyErr_Format is new in Python 3.12}}
  PyErr_Format(PyExc_ValueError, "%lx", l); // old-warning {{'%lx' in the format of PyErr_Format is new in Python 3.12}}
  PyErr_Format(PyExc_ValueError, "%.*s", i, "text"); // old-warning {{'%.*s' is no conversion}}
  PyErr_Format(PyExc_ValueError, "%-5d", i); // old-warning {{'%-5d' is no conversion}}
  PyErr_Format(PyExc_ValueError, "%T", o); // before13-warning {{'%T' in the format of PyErr_Format is new in Python 3.13}}
}

static void texts_ok(const char *s, int i) {
  PyErr_Format(PyExc_ValueError, i ? "%s %d" : "%s", s, i);
}

static PyObject *bytes(const char *s, Py_ssize_t n, PyObject *o) {
  Py_XDECREF(PyBytes_FromFormat("%s %zd %5d %c", s, n, 1, 'c'));
  Py_XDECREF(PyBytes_FromFormat("%d", n)); // expected-warning {{'%d' in the format of PyBytes_FromFormat takes 'int'}}
  return PyBytes_FromFormat("%R", o); // expected-warning {{'%R' is no conversion of PyBytes_FromFormat}}
}
