// errno lies at one address: read twice, it says the same.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#include <errno.h>

int wait_for(void *semaphore);

static PyObject *acquire_ok(PyObject *self, PyObject *arg) {
  int result;
  do {
    Py_BEGIN_ALLOW_THREADS
    result = wait_for(self);
    Py_END_ALLOW_THREADS
  } while (result < 0 && errno == EINTR && !PyErr_CheckSignals());
  if (result < 0) {
    if (errno == EAGAIN || errno == ETIMEDOUT)
      Py_RETURN_FALSE;
    if (errno == EINTR)
      return NULL;
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_TRUE;
}

static PyObject *acquire_bad(PyObject *self, PyObject *arg) {
  int result;
  do {
    Py_BEGIN_ALLOW_THREADS
    result = wait_for(self);
    Py_END_ALLOW_THREADS
  } while (result < 0 && errno == EINTR && !PyErr_CheckSignals());
  if (result < 0) {
    if (errno == EINTR)
      Py_RETURN_FALSE; // expected-warning {{a result is returned while an exception is set}}
    return PyErr_SetFromErrno(PyExc_OSError);
  }
  Py_RETURN_TRUE;
}

static PyMethodDef methods[] = {{"acquire_ok", acquire_ok, METH_O, NULL},
                                {"acquire_bad", acquire_bad, METH_O, NULL},
                                {NULL}};
PyMethodDef *the_methods(void) { return methods; }
