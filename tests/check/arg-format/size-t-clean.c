// '#' without PY_SSIZE_T_CLEAN: an int until 3.9, refused from 3.10 to 3.12, a Py_ssize_t since. What is missing is one line:
// one report for the file.
//
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify=old -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify=old -I%python_inc_39 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify=old,two -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify=refused -I%python_inc_310 %s %}
// RUN: %if python3.11 %{ %refcop_verify_nopy -verify=refused -I%python_inc_311 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify=refused -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify=new -I%python_inc_313 %s %}

#include <Python.h>

static int parse_int(PyObject *args) {
  char *s;
  int n;
  // two-warning@+3 {{'s#' in the format of PyArg_ParseTuple takes an int as PY_SSIZE_T_CLEAN is not defined; Python 3.10 to 3.12 refuse that; the same at 2 more places}}
  // refused-warning@+2 {{'s#' in the format of PyArg_ParseTuple needs PY_SSIZE_T_CLEAN, which is not defined before Python.h is included: the call fails with SystemError; the same at 2 more places [refcop-arg-format]}}
  // new-warning@+1 {{takes 'Py_ssize_t *', but the argument is 'int *'}}
  return PyArg_ParseTuple(args, "s#", &s, &n);
}

static int parse_size(PyObject *args) {
  char *s;
  Py_ssize_t n;
  // old-warning@+3 {{takes 'int *', but the argument is 'Py_ssize_t *'}}
  // two-note@+2 {{the same here, in parse_size()}}
  // refused-note@+1 {{the same here, in parse_size()}}
  return PyArg_ParseTuple(args, "y#", &s, &n);
}

static PyObject *build(PyObject *self) {
  Py_ssize_t n = 1;
  // old-warning@+3 {{takes 'int', but the argument is 'Py_ssize_t'}}
  // two-note@+2 {{the same here, in build()}}
  // refused-note@+1 {{the same here, in build()}}
  return Py_BuildValue("s#", "abc", n);
}

// Always lengths of Py_ssize_t.
static int audit_ok(void) {
  return PySys_Audit("spam", "s#", "abc", (Py_ssize_t)3);
}
