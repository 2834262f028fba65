// What C is written in besides C17: GNU's extensions, functions from before there were prototypes, and C23.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -std=gnu17 %s
// RUN: %refcop_verify -verify-ignore-unexpected=note -std=gnu2x %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -Wno-deprecated-non-prototype -std=gnu89 -DOLD -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -std=gnu2x -I%python_inc_313 %s %}

#include <Python.h>

static void drop(PyObject **place) {
  Py_XDECREF(*place);
}
#define OWNED __attribute__((cleanup(drop)))

PyObject *cleanup_ok(PyObject *items) {
  OWNED PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  Py_ssize_t i;
  for (i = 0; i < PyTuple_GET_SIZE(items); i++) {
    OWNED PyObject *text = PyObject_Str(PyTuple_GET_ITEM(items, i));
    if (text == NULL || PyList_Append(list, text) < 0)
      return NULL;
  }
  Py_INCREF(list);
  return list;
}

PyObject *computed_goto_ok(int n) {
  static void *const where[] = {&&lose, &&give};
  PyObject *list = ({
    PyObject *made = PyList_New(0);
    if (made == NULL)
      return NULL;
    made;
  });
  goto *where[n & 1];
lose:
  Py_DECREF(list);
  return NULL;
give:
  return list;
}

PyObject *statement_expression_bad(PyObject *items) {
  PyObject *list = ({
    PyObject *made = PyList_New(0);
    if (made == NULL)
      return NULL;
    made;
  });
  if (PyObject_SetAttrString(items, "list", list) < 0)
    return NULL; // expected-warning {{leaked reference to 'list' from PyList_New()}}
  return list;
}

PyObject *asm_goto_ok(int n) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return NULL;
  __asm__ goto("# %0 %l1" : : "r"(n) : : error);
  return list;
error:
  Py_DECREF(list);
  return NULL;
}

#ifdef OLD
PyObject *old_bad(n, list) int n; PyObject *list; {
  PyObject *text = PyObject_Str(list);
  if (text == NULL || PyObject_SetAttrString(list, "text", text) < 0)
    return NULL; // expected-warning {{leaked reference to 'text' from PyObject_Str()}}
  return text;
}

PyObject *old_ok(n, list) int n; PyObject *list; {
  if (n)
    return PyObject_Str(list);
  Py_INCREF(list);
  return list;
}
#elif __STDC_VERSION__ > 201710L
PyObject *new_bad(PyObject *list, int) {
  typeof(list) text = PyObject_Str(list);
  if (text == nullptr)
    return nullptr;
  return PyObject_Str(list); // expected-warning {{leaked reference to 'text' from PyObject_Str()}}
}

[[nodiscard]] PyObject *new_ok(PyObject *list, [[maybe_unused]] int n) {
  __auto_type text = PyObject_Str(list);
  if (text == nullptr)
    return nullptr;
  return text;
}
#endif
