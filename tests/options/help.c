// RUN: %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-help | FileCheck %s
// CHECK: refcop {{[0-9.]+}} for clang {{[0-9]+:}}
// CHECK: level=N 0:
// CHECK: Werror[=RULE]
// CHECK: rules:
// CHECK: ref-leak an owned reference

int x;
