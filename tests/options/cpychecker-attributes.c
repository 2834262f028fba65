// cpychecker's attributes are known, its feature macros are defined, and they are contracts.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>

#if !defined(WITH_CPYCHECKER_RETURNS_BORROWED_REF_ATTRIBUTE) ||                                    \
    !defined(WITH_CPYCHECKER_STEALS_REFERENCE_TO_ARG_ATTRIBUTE) ||                                 \
    !defined(WITH_CPYCHECKER_SETS_EXCEPTION_ATTRIBUTE) ||                                          \
    !defined(WITH_CPYCHECKER_NEGATIVE_RESULT_SETS_EXCEPTION_ATTRIBUTE) ||                          \
    !defined(WITH_CPYCHECKER_TYPE_OBJECT_FOR_TYPEDEF_ATTRIBUTE)
#error "feature macros are missing"
#endif

PyObject *lend(void) __attribute__((cpychecker_returns_borrowed_ref));
void swallow(PyObject *item) __attribute__((cpychecker_steals_reference_to_arg(1)));
void swallow_both(PyObject *a, int n, PyObject *b)
    __attribute__((cpychecker_steals_reference_to_arg(1, 3)));
void complain(void) __attribute__((cpychecker_sets_exception));
int negative(void) __attribute__((cpychecker_negative_result_sets_exception));
extern PyTypeObject Thing_Type __attribute__((cpychecker_type_object_for_typedef("Thing")));

int borrowed_ok(void) {
  PyObject *item = lend();
  if (item == NULL)
    return -1;
  return 0;
}

static PyObject *borrowed_return_bad(PyObject *self, PyObject *unused) {
  return lend(); // expected-warning {{[refcop-borrowed-return]}}
}

PyMethodDef methods[] = {{"lent", borrowed_return_bad, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};

int stolen_ok(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  swallow(list);
  return 0;
}

int stolen_twice_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  swallow(list);
  Py_DECREF(list); // expected-warning {{[refcop-use-after-steal]}}
  return 0;
}

int both_stolen_ok(void) {
  PyObject *a = PyList_New(0);
  if (a == NULL)
    return -1;
  PyObject *b = PyList_New(0);
  if (b == NULL) {
    Py_DECREF(a);
    return -1;
  }
  swallow_both(a, 2, b);
  return 0;
}

PyObject *sets_ok(void) {
  complain();
  return NULL;
}

int on_variable __attribute__((cpychecker_returns_borrowed_ref)); // expected-warning {{attribute 'cpychecker_returns_borrowed_ref' is ignored: it belongs on a function [refcop]}}
void no_such_argument(PyObject *a) __attribute__((cpychecker_steals_reference_to_arg(2))); // expected-warning {{is ignored: no parameter has that number}}

// With a body, what is said of exceptions alone is less than what the body says: it fills *made.
__attribute__((cpychecker_negative_result_sets_exception)) static int make_text(char **made) {
  *made = PyMem_Malloc(8);
  if (*made == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  return 0;
}

// Without one, the variable may be filled as well.
int make_elsewhere(char **made) __attribute__((cpychecker_negative_result_sets_exception));

int filled_ok(void) {
  char *text = NULL;
  if (make_text(&text) < 0)
    return -1;
  int first = *text;
  PyMem_Free(text);
  text = NULL;
  if (make_elsewhere(&text) < 0)
    return -1;
  return first + *text;
}
