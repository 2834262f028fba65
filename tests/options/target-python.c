// target-python takes 3.N and nothing else, and every program says so in the same words.
//
// RUN: %clang_refcop -fsyntax-only %s -fplugin-arg-refcop-target-python=3.9 -fplugin-arg-refcop-print-ir | FileCheck %s
// CHECK: module {{.*}} python 3.1
// RUN: not %clang_refcop -fsyntax-only %s -fplugin-arg-refcop-target-python=3 -fplugin-arg-refcop-target-python=39 -fplugin-arg-refcop-target-python=3. -fplugin-arg-refcop-target-python=3.9.1 -fplugin-arg-refcop-target-python=py39 -fplugin-arg-refcop-target-python=cp39 -fplugin-arg-refcop-target-python=2.7 -fplugin-arg-refcop-target-python=3.x -fplugin-arg-refcop-target-python=3.09 -fplugin-arg-refcop-target-python=3.256 -fplugin-arg-refcop-target-python= "-fplugin-arg-refcop-target-python=>=3.9" "-fplugin-arg-refcop-target-python= 3.9" -fplugin-arg-refcop-target-python=+3.9 2>&1 | FileCheck %s --check-prefix=WRONG
// WRONG: error: refcop: '-fplugin-arg-refcop-target-python=3': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=39': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=3.': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=3.9.1': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=py39': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=cp39': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=2.7': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=3.x': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=3.09': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=3.256': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=>=3.9': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python= 3.9': expected a version such as 3.12
// WRONG-NEXT: error: refcop: '-fplugin-arg-refcop-target-python=+3.9': expected a version such as 3.12
//
// RUN: %refcop_clang --refcop-target-python=3.12 --refcop-level=2 -I%python_inc -fsyntax-only %s 2>&1 | count 0
// RUN: %refcop_clang --refcop-target-python=3.11 --refcop-level=2 -I%python_inc -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not %refcop_clang --refcop-target-python=py39 -I%python_inc -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=WRAPPED
// WRAPPED: expected a version such as 3.12
//
// What the target does not have is known as the headers have it: PyIter_Send, of 3.10, is behind a test.
// RUN: not %clang_refcop_nopy -I%python_inc_311 -fplugin-arg-refcop-Werror -fplugin-arg-refcop-target-python=3.8 -DNEW -fsyntax-only %s 2>&1 | FileCheck %s --check-prefix=NEW
// NEW: leaked reference to 'value' {{.*}}refcop-ref-leak

#include <Python.h>

#ifdef NEW
int add(PyObject *iterator, PyObject *argument) {
  PyObject *value = NULL;
#if PY_VERSION_HEX >= 0x030A0000
  if (PyIter_Send(iterator, argument, &value) < 0) // since 3.10
    return -1;
#endif
  return 0;
}
#else
// NONE: borrowed reference 'None' is returned
static PyObject *none(PyObject *self, PyObject *arg) { return Py_None; }
static PyMethodDef methods[] = {{"none", none, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }
#endif
