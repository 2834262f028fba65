// A file without Python.h costs nothing and says nothing.
//
// RUN: %clang_refcop -c %s -o %t.o -fplugin-arg-refcop-verbose -fplugin-arg-refcop-print-ir 2>&1 | count 0

typedef struct _object PyObject;
PyObject *PyList_New(long);

int leak(void) {
  PyObject *list = PyList_New(0);
  if (!list)
    return -1;
  return 0;
}
