// What the arena of the compiler takes over. It became internal in 3.10, under another name.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct _arena arena;
int _PyArena_AddPyObject(arena *where, PyObject *object);
void *make_name(PyObject *name, arena *where);
int check(PyObject *name);

static PyObject *identifier(const char *text, arena *where) {
  PyObject *made = PyUnicode_FromString(text);
  if (!made)
    return NULL;
  if (_PyArena_AddPyObject(where, made) < 0) {
    Py_DECREF(made);
    return NULL;
  }
  return made;
}

void *name_ok(const char *text, arena *where) {
  PyObject *name = identifier(text, where);
  if (!name)
    return NULL;
  if (!check(name))
    return NULL;
  return make_name(name, where);
}

int error_bad(const char *text, arena *where) {
  PyObject *made = PyUnicode_FromString(text);
  if (!made)
    return -1;
  if (!PyUnicode_IS_ASCII(made))
    return -1; // expected-warning {{leaked reference to 'made'}}
  return _PyArena_AddPyObject(where, made);
}
