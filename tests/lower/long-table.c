// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// A long table of numbers is not spelt out.

#include <Python.h>
#define TEN 1, 1, 1, 1, 1, 1, 1, 1, 1, 1

// CHECK-LABEL: @table(
// CHECK: store numbers[63] : int = 1
// CHECK-NEXT: %0 = havoc "long table of numbers"() : int
// CHECK-NEXT: %1 = havoc "long table of numbers"() : int
// CHECK-NEXT: store numbers[%0] : int = %1
// CHECK-NEXT: load i
int table(int i) {
  int numbers[] = {TEN, TEN, TEN, TEN, TEN, TEN, TEN};
  return numbers[i];
}
