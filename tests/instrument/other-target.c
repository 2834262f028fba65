// Sections, notes and weak symbols as we need them are ELF's. Other object files stay as they are, and that is said
// where there would be something to instrument.
//
// RUN: %clang_instrument -target x86_64-apple-macos13 -ffreestanding -c %s -o %t.o 2>&1 | FileCheck %s
// RUN: llvm-nm %t.o | FileCheck %s --check-prefix=NAMES --implicit-check-not=refcop
// CHECK: warning: refcop: object files for x86_64-apple-macosx13.0.0 are not instrumented: only ELF can be
// NAMES: make

#define Py_PYTHON_H
typedef struct _object PyObject;
PyObject *PyList_New(long);

PyObject *make(void) { return PyList_New(0); }
