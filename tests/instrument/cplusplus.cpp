// C++ is compiled as without the plugin, and that is said.
//
// RUN: %clang -std=c++17 -fplugin=%refcop_plugin -fplugin-arg-refcop-instrument -I%python_inc -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: llvm-nm %t.o | FileCheck %s --check-prefix=NAMES --implicit-check-not=refcop
// CHECK: cplusplus.cpp: C++ is not analysed nor instrumented yet
// NAMES: make

#include <Python.h>

PyObject *make() { return PyList_New(0); }
