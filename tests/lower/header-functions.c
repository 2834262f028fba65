// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s \
// RUN:   | FileCheck %s --check-prefix=NEVER --implicit-check-not="@not_called" \
// RUN:     --implicit-check-not="func static @PyLong_IsZero" --implicit-check-not="func static @Py_INCREF"
// Functions of the project's headers are lowered when lowered code uses them, those of Python.h and
// those whose name has a contract never. An included .c file is part of the main file.

#include <Python.h>
#include "Inputs/helpers.h"
#include "Inputs/part.c"

// CHECK: func @in_part(
// CHECK: func @user(
// CHECK: &given_away
// CHECK: call called(
// CHECK: func static @given_away({{.*}} <in_header
// CHECK: func static @called({{.*}} <in_header>
// CHECK: func static @deepest({{.*}} <in_header>
// NEVER: module
int user(PyObject *list) {
  int (*pointer)(int) = given_away;
  Py_INCREF(list);
  PyLong_IsZero(list);
  return called(pointer(1));
}
