// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Arithmetic, assignments, conversions, constants.

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>

// CHECK-LABEL: @arithmetic(
// CHECK: b0:
// CHECK-NEXT: %0 = load a : int
// CHECK-NEXT: %1 = bin sub 0, %0 : int
// CHECK-NEXT: %2 = load a : int
// CHECK-NEXT: %3 = bin xor %2, -1 : int
// CHECK-NEXT: %4 = load a : int
// CHECK-NEXT: %5 = bin shl %4, 2 : int
// CHECK-NEXT: %6 = bin mul %3, %5 : int
// CHECK-NEXT: %7 = bin add %1, %6 : int
// CHECK-NEXT: %8 = load b : int
// CHECK-NEXT: %9 = bin shr %8, 1 : int <unsigned>
// CHECK-NEXT: %10 = load b : int
// CHECK-NEXT: %11 = bin div %9, %10 : int <unsigned>
// CHECK-NEXT: %12 = bin rem %11, 7 : int <unsigned>
// CHECK-NEXT: %13 = bin sub %7, %12 : int
// CHECK-NEXT: %14 = load a : int
// CHECK-NEXT: %15 = cmp eq %14, 0 : int
// CHECK-NEXT: %16 = bin add %13, %15 : int
// CHECK-NEXT: ret %16
long arithmetic(long a, unsigned b) { return -a + ~a * (a << 2) - (b >> 1) / b % 7 + !a; }

// CHECK-LABEL: @compare(
// CHECK: b0:
// CHECK-NEXT: %0 = load p : obj*
// CHECK-NEXT: %1 = load q : obj*
// CHECK-NEXT: %2 = cmp lt %0, %1 : int <unsigned>
// CHECK-NEXT: %3 = load a : int
// CHECK-NEXT: %4 = load b : int
// CHECK-NEXT: %5 = cmp le %3, %4 : int <unsigned>
// CHECK-NEXT: %6 = bin add %2, %5 : int
// CHECK-NEXT: %7 = load c : int
// CHECK-NEXT: %8 = cmp ge %7, 3 : int
// CHECK-NEXT: %9 = bin add %6, %8 : int
// CHECK-NEXT: %10 = load p : obj*
// CHECK-NEXT: %11 = load q : obj*
// CHECK-NEXT: %12 = cmp ne %10, %11 : int
// CHECK-NEXT: %13 = bin add %9, %12 : int
// CHECK-NEXT: ret %13
int compare(PyObject **p, PyObject **q, unsigned a, unsigned b, int c) {
  return (p < q) + (a <= b) + (c >= 3) + (p != q);
}

// CHECK-LABEL: @pointers(
// CHECK: b0:
// CHECK-NEXT: %0 = load p : obj*
// CHECK-NEXT: %1 = load i : int
// CHECK-NEXT: %2 = bin add %0, %1 : obj*
// CHECK-NEXT: store q = %2 <init>
// CHECK-NEXT: %3 = load q : obj*
// CHECK-NEXT: %4 = bin add %3, 1 : obj*
// CHECK-NEXT: store q = %4
// CHECK-NEXT: %5 = load q : obj*
// CHECK-NEXT: store *%5 : obj = null
// CHECK-NEXT: %6 = load p : obj*
// CHECK-NEXT: store %6[2] : obj = null
// CHECK-NEXT: %7 = load p : obj*
// CHECK-NEXT: %8 = load %7[1] : obj
// CHECK-NEXT: ret %8
PyObject *pointers(PyObject **p, Py_ssize_t i) {
  PyObject **q = p + i;
  q++;
  *q = NULL;
  *(p + 2) = NULL;
  return 1[p];
}

// CHECK-LABEL: @difference(
// CHECK: b0:
// CHECK-NEXT: %0 = load p : obj*
// CHECK-NEXT: %1 = load q : obj*
// CHECK-NEXT: %2 = bin sub %0, %1 : int
// CHECK-NEXT: ret %2
Py_ssize_t difference(PyObject **p, PyObject **q) { return p - q; }

// CHECK-LABEL: @assignments(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: %1 = bin add %0, 3 : int
// CHECK-NEXT: store n = %1
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: %3 = load slot : ptr
// CHECK-NEXT: %4 = load *%3 : int
// CHECK-NEXT: %5 = bin sub %4, %2 : int
// CHECK-NEXT: store *%3 : int = %5
// CHECK-NEXT: %6 = load n : int
// CHECK-NEXT: %7 = bin add %6, 1 : int
// CHECK-NEXT: store n = %7
// CHECK-NEXT: store a = %6 <init>
// CHECK-NEXT: %8 = load n : int
// CHECK-NEXT: %9 = bin sub %8, 1 : int
// CHECK-NEXT: store n = %9
// CHECK-NEXT: store b = %9 <init>
// CHECK-NEXT: ret
void assignments(int n, PyObject *o, Py_ssize_t *slot) {
  n += 3;
  *slot -= n;
  int a = n++;
  int b = --n;
  (void)a, (void)b;
}

// Only a change of the coarse type is a cast.
// CHECK-LABEL: @casts(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: %1 = cast %0 : void*
// CHECK-NEXT: store v = %1 <init>
// CHECK-NEXT: %2 = load o : obj
// CHECK-NEXT: store list = %2 <init>
// CHECK-NEXT: %3 = load v : void*
// CHECK-NEXT: %4 = cast %3 : obj*
// CHECK-NEXT: store items = %4 <init>
// CHECK-NEXT: %5 = load o : obj
// CHECK-NEXT: %6 = cast %5 : int
// CHECK-NEXT: store number = %6 <init>
// CHECK-NEXT: %7 = load c : int
// CHECK-NEXT: store n = %7
// CHECK-NEXT: %8 = load n : int
// CHECK-NEXT: %9 = cast %8 : flt
// CHECK-NEXT: store d = %9 <init>
// CHECK-NEXT: %10 = load o : obj
// CHECK-NEXT: %11 = cmp ne %10, null : int
// CHECK-NEXT: store b = %11 <init>
// CHECK-NEXT: ret
void casts(PyObject *o, long n, char c) {
  void *v = o;
  PyListObject *list = (PyListObject *)o;
  PyObject **items = (PyObject **)v;
  long number = (long)o;
  n = c;
  double d = n;
  _Bool b = o;
}

// CHECK-LABEL: @constants(
// CHECK: b0:
// CHECK-NEXT: store a = 137 <init>
// CHECK-NEXT: store a = 24
// CHECK-NEXT: ret 9223372036854775806
Py_ssize_t constants(void) {
  enum { FIVE = 5 };
  Py_ssize_t a = sizeof(PyObject *) * FIVE + 'a';
  a = offsetof(PyListObject, ob_item);
  return PY_SSIZE_T_MAX - 1;
}

// CHECK-LABEL: @floats(
// CHECK: b0:
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: %1 = call PyFloat_AsDouble(%0) : flt
// CHECK-NEXT: store d = %1 <init>
// CHECK-NEXT: %2 = load d : flt
// CHECK-NEXT: %3 = bin div 1, 3 : flt
// CHECK-NEXT: %4 = bin mul %2, %3 : flt
// CHECK-NEXT: store d = %4
// CHECK-NEXT: %5 = load d : flt
// CHECK-NEXT: %6 = cmp eq %5, (flt)-1 : int
// CHECK-NEXT: ret %6
int floats(PyObject *o) {
  double d = PyFloat_AsDouble(o);
  d = d * 0.5;
  return d == -1.0;
}
