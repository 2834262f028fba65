// Code without Python.h is untouched, and so is what has nothing to instrument.
//
// RUN: %clang -O2 -c %s -o %t.without.o
// RUN: %clang_instrument -O2 -c %s -o %t.with.o
// RUN: cmp %t.without.o %t.with.o
// RUN: %clang -I%python_inc -DPY -O2 -c %s -o %t.without.o
// RUN: %clang_instrument -I%python_inc -DPY -O2 -c %s -o %t.with.o
// RUN: cmp %t.without.o %t.with.o

#ifdef PY
#include <Python.h>
int variable;
#else
#include <stdlib.h>
int *make(void) { return malloc(sizeof(int)); }
#endif
