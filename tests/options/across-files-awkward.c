// Whatever was inferred can be read again: also what the language has no words for.
//
// RUN: rm -rf %t && mkdir -p %t
// RUN: %clang_refcop -w -c %S/Inputs/awkward.c -o %t/h.o -fplugin-arg-refcop-contracts-out=%t/in
// RUN: %clang_refcop -c %s -o %t/o.o -fplugin-arg-refcop-contracts-in=%t/in 2>&1 | count 0
// RUN: cat %t/in/awkward.c-*.refs | FileCheck %s --check-prefix=TEXT
// TEXT:      shared_or_null() -> new shared | NULL!mem inferred
// TEXT-NEXT: escaped(to?, length?) -> {{.*}} where to == NULL
// TEXT-NEXT: escaped(to?: steal when pointer, length?) -> {{.*}} writes inferred
// TEXT-NEXT: copied({{.*}} where to == NULL
// TEXT-NEXT: copied(*to?: plain when -1; raw mem when 0, from?) -> -1!mem | 0
// TEXT-NEXT: duplicate(
// TEXT:      reserved_names(arg1_?{{.*}}, arg2_?{{.*}}, arg3_?) -> 1 inferred where arg3_ == NULL
// TEXT-NEXT: reserved_names(
// TEXT-NEXT: no_name(arg1_?, arg2_?, arg3_?) ->
#include <Python.h>

struct entry {
  char code;
};
struct lazy;
struct entry *look_up(char code);
void *load(struct lazy *self);

static PyObject *entry_ok(PyObject *self, PyObject *arg) { return PyLong_FromLong(look_up('a')->code); }

static PyObject *lazy_ok(PyObject *self, PyObject *arg) {
  if (load((struct lazy *)self) == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"a", entry_ok, METH_O}, {"b", lazy_ok, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "m", NULL, -1, methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&module); }
