// What an instrumented object file has besides its code, and what it does not need.
//
// RUN: %clang_instrument -w -I%python_inc -O2 -fPIC -c %s -o %t.o
// RUN: llvm-readelf --sections --notes %t.o | FileCheck %s
// RUN: llvm-nm --undefined-only %t.o | FileCheck %s --check-prefix=NEEDS --implicit-check-not=refcop
// RUN: llvm-nm --defined-only --extern-only %t.o | FileCheck %s --check-prefix=GIVES --implicit-check-not=refcop
// RUN: %clang -shared -Wl,-z,defs -Wl,--unresolved-symbols=ignore-all %t.o -o %t.so
// RUN: llvm-nm --dynamic %t.so | FileCheck %s --check-prefix=LINKED --implicit-check-not=__refcop
//
// The same in a second compile, byte for byte.
// RUN: %clang_instrument -w -I%python_inc -O2 -fPIC -c %s -o %t.again.o
// RUN: cmp %t.o %t.again.o

// CHECK-DAG: refcop_sites PROGBITS {{.*}} WA
// CHECK-DAG: .note.refcop NOTE {{.*}} A
// CHECK: refcop{{.*}}0x00000008
// CHECK: description data: 02 00 00 00
// NEEDS: w refcop_rt_attach
// GIVES: {{[VR]}} __refcop_body_make
// LINKED: w refcop_rt_attach

#include <Python.h>

PyObject *make(void) { return PyList_New(0); }
