// Each family of allocators against the others.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int x;
} T;

typedef struct {
  PyObject_HEAD int x;
} O;

typedef struct {
  PyObject_HEAD PyObject *x;
} G;

extern PyTypeObject OType, GType;

void a_bad(void) {
  T *t = PyMem_New(T, 3);
  free(t); // expected-warning {{'t' is allocated with PyMem_New(), but freed with free()}}
}

void b_bad(void) {
  T *t = malloc(sizeof *t);
  PyMem_Free(t); // expected-warning {{'t' is allocated with malloc(), but freed with PyMem_Free()}}
}

void c_bad(void) {
  T *t = PyMem_RawMalloc(8);
  PyMem_Free(t); // expected-warning {{'t' is allocated with PyMem_RawMalloc(), but freed with PyMem_Free()}}
}

void d_bad(void) {
  T *t = PyObject_Malloc(8);
  PyMem_Free(t); // expected-warning {{'t' is allocated with PyObject_Malloc(), but freed with PyMem_Free()}}
}

void e_bad(void) {
  T *t = PyMem_Malloc(8);
  PyObject_Free(t); // expected-warning {{'t' is allocated with PyMem_Malloc(), but freed with PyObject_Free()}}
}

void f_bad(void) {
  char *s = strdup("x");
  PyMem_Free(s); // expected-warning {{'s' is allocated with strdup(), but freed with PyMem_Free()}}
}

void resized_bad(void) {
  T *t = PyMem_New(T, 3);
  PyMem_Resize(t, T, 8);
  PyObject_Free(t); // expected-warning {{'t' is allocated with PyMem_Resize(), but freed with PyObject_Free()}}
}

void resizes_bad(void) {
  T *t = malloc(sizeof(T));
  PyMem_Resize(t, T, 8); // expected-warning {{'t' is allocated with malloc(), but freed with PyMem_Resize()}}
  PyMem_Free(t);
}

void h_bad(void) {
  T *t = PyMem_Calloc(3, 4);
  PyMem_RawFree(t); // expected-warning {{'t' is allocated with PyMem_Calloc(), but freed with PyMem_RawFree()}}
}

void i_bad(void) {
  T *t = PyMem_Malloc(4);
  t = realloc(t, 8); // expected-warning {{'t' is allocated with PyMem_Malloc(), but freed with realloc()}}
  free(t);
}

void j_bad(PyObject *u) {
  wchar_t *w = PyUnicode_AsWideCharString(u, NULL);
  free(w); // expected-warning {{'w' is allocated with PyUnicode_AsWideCharString(), but freed with free()}}
}

void k_bad(PyObject *u) {
  Py_UCS4 *w = PyUnicode_AsUCS4Copy(u);
  PyObject_Free(w); // expected-warning {{'w' is allocated with PyUnicode_AsUCS4Copy(), but freed with PyObject_Free()}}
}

void FN_collected_bad(void) {
  G *g = PyObject_GC_New(G, &GType);
  if (g)
    PyObject_Del(g);
}

void FN_not_collected_bad(void) {
  O *o = PyObject_New(O, &OType);
  if (o)
    PyObject_GC_Del(o);
}

void n_bad(PyObject *args) {
  char *s = NULL;
  if (PyArg_ParseTuple(args, "es", "utf-8", &s))
    free(s); // expected-warning {{'s' is allocated with PyArg_ParseTuple(), but freed with free()}}
}

void o_bad(const char *p) {
  wchar_t *w = Py_DecodeLocale(p, NULL);
  PyMem_Free(w); // expected-warning {{'w' is allocated with Py_DecodeLocale(), but freed with PyMem_Free()}}
}

void a_ok(void) {
  T *t = PyMem_New(T, 3);
  PyMem_Resize(t, T, 8);
  PyMem_Del(t);
}

void b_ok(void) {
  T *t = PyMem_Malloc(8);
  PyMem_FREE(t);
}

void c_ok(PyObject *args) {
  char *s = NULL;
  if (PyArg_ParseTuple(args, "es", "utf-8", &s))
    PyMem_Free(s);
}

void d_ok(const char *p) {
  wchar_t *w = Py_DecodeLocale(p, NULL);
  PyMem_RawFree(w);
}

void e_ok(void) {
  T *t = PyObject_Malloc(8);
  t = PyObject_Realloc(t, 10);
  PyObject_Free(t);
}

void f_ok(void) {
  O *o = PyObject_New(O, &OType);
  if (o)
    PyObject_Free(o);
}
