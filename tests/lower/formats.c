// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Calls with a format: its texts, keywords and the C types of the arguments.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct { PyObject_HEAD } Spam;
typedef unsigned long mine;
typedef enum { A } color;

static int convert(PyObject *from, int *to) { return *to = from != NULL; }

// CHECK-LABEL: format PyArg_ParseTupleAndKeywords in @parse size_t !
// CHECK-NEXT:   text "O|ii" !
// CHECK-NEXT:   text "O|ii:x"{{$}}
// CHECK-NEXT:   keywords "a", ?, "", null !
// CHECK-NEXT:   arg "object Spam**" "Spam **" !
// CHECK-NEXT:   arg "other32*" "color *" !
// CHECK-NEXT:   arg "int32*" "int *" was "uother64*" !
// CHECK-NEXT: }
// CHECK-LABEL: format PyArg_ParseTuple in @parse size_t !
// CHECK-NEXT:   text "O&nlLs#" !
// CHECK-NEXT:   arg "fn(object PyObject*, int32*) int32" &convert !
// CHECK-NEXT:   arg "int32*" "int (*)[2]" !
// CHECK-NEXT:   arg "usize64*" "size_t *" !
// CHECK-NEXT:   arg "long64*" "long *" !
// CHECK-NEXT:   arg "void*" "void *" null !
// CHECK-NEXT:   arg "char8*" "char (*)[8]" !
// CHECK-NEXT:   arg "opaque unknown_struct**" "struct unknown_struct **" !
// CHECK-NEXT: }
int parse(PyObject *args, PyObject *kw, char *given) {
  Spam *spam;
  color c;
  mine m;
  int array[2];
  size_t size;
  long l;
  char text[8];
  struct unknown_struct *opaque;
  static char *names[] = {"a", "b" "c", "", NULL, "behind"};
  names[1] = given;
  char *list[] = {"a", given, "", NULL};
  return PyArg_ParseTupleAndKeywords(args, kw, kw ? "O|ii" : "O|ii:x\0cut", list, &spam, &c, (int *)&m) &&
         PyArg_ParseTuple(args, "O&nlLs#", convert, &array, &size, &l, NULL, &text, &opaque);
}

// CHECK-LABEL: format PyErr_Format in @print size_t !
// CHECK-NEXT:   text "%d%zu%s%f%c" !
// CHECK-NEXT:   arg "int32" "unsigned char" !
// CHECK-NEXT:   arg "uother64" "unsigned long" !
// CHECK-NEXT:   arg "char8*" "char *" !
// CHECK-NEXT:   arg "double64" "float" !
// CHECK-NEXT:   arg "struct point" "struct point" !
// CHECK-NEXT: }
struct point { int x; };
void print(unsigned char c, float f, struct point p) {
  PyErr_Format(PyExc_ValueError, "%d%zu%s%f%c", c, sizeof(int) * 2, "text", f, p);
}

// A format that is not known, arguments in a va_list.
// CHECK-NOT: format PyErr_Format in @other
// CHECK: format PyUnicode_FromFormatV in @other size_t list !
// CHECK-NEXT:   text "%d" !
// CHECK-NEXT: }
void other(const char *format, va_list va) {
  PyErr_Format(PyExc_ValueError, format, 1);
  PyUnicode_FromFormatV("%d", va);
}
