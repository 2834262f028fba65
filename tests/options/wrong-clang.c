// Loading into another clang ends in one line that says what to do, not in an undefined symbol.
//
// RUN: %python %S/Inputs/load-into-others.py %refcop_plugin %s 16 17 18 19 22 | FileCheck %s
// CHECK-NOT: {{FAILED}}
// CHECK: ok

int x;
