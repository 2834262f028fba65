// The watchdog: what is left when the time of the file is over is given up on, and counted.
//
// RUN: %python %S/Inputs/long-functions.py 100 > %t.c
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-timeout-ms=1 %t.c 2>&1 | FileCheck %s
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-timeout-ms=0 %t.c 2>&1 | count 0
// CHECK: refcop: note: gave up on {{[0-9]+}} of 100 functions in {{.*}}.c (f{{[0-9]+}}: {{.+}}; f{{[0-9]+}}: {{.+}}; f{{[0-9]+}}: {{.+}}, ...)

int x;
