// Entries that are written at run time, through a pointer to any table.
//
// RUN: %refcop_verify %s
// expected-no-diagnostics

#include <Python.h>
#include <structseq.h>

static PyStructSequence_Field fields[] = {{"a", NULL}, {NULL, "no name"}, {"c", NULL}, {NULL}};
static PyStructSequence_Desc desc = {"spam.a", NULL, fields, 3};

PyTypeObject *make_ok(void) {
  desc.fields[1].name = PyStructSequence_UnnamedField;
  return PyStructSequence_NewType(&desc);
}
