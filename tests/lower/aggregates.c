// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Structs, arrays and unions by value: initialisers, copies, calls.

#define PY_SSIZE_T_CLEAN
#include <Python.h>

struct pair { int number; PyObject *object; };
struct outer { struct pair first, second; PyObject *list[2]; };

// CHECK-LABEL: @make(
// CHECK: b0:
// CHECK-NEXT: zero p
// CHECK-NEXT: %0 = call macro Py_None() : obj
// CHECK-NEXT: store p.pair::object : obj = %0 <init>
// CHECK-NEXT: %1 = load n : int
// CHECK-NEXT: store p.pair::number : int = %1
// CHECK-NEXT: %2 = load p : agg
// CHECK-NEXT: ret %2
struct pair make(int n) {
  struct pair p = {.object = Py_None};
  p.number = n;
  return p;
}

// CHECK-LABEL: @copies(
// CHECK: b0:
// CHECK-NEXT: %0 = call make(1) : agg
// CHECK-NEXT: store a = %0 <init>
// CHECK-NEXT: copy b = a
// CHECK-NEXT: %1 = load to : ptr
// CHECK-NEXT: store .1 = %1 <implicit>
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: br %2, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: %3 = load .1 : ptr <implicit>
// CHECK-NEXT: copy *%3 = a
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b2:
// CHECK-NEXT: %4 = call make(2) : agg
// CHECK-NEXT: %5 = load .1 : ptr <implicit>
// CHECK-NEXT: store *%5 : agg = %4
// CHECK-NEXT: jmp b3
// CHECK-NEXT: b3:
// CHECK-NEXT: ret
void copies(struct pair *to, int n) {
  struct pair a = make(1), b;
  b = a;
  *to = n ? a : make(2);
}

// CHECK-LABEL: @member_of_a_result(
// CHECK: b0:
// CHECK-NEXT: %0 = call make(3) : agg
// CHECK-NEXT: store .1 = %0 <implicit>
// CHECK-NEXT: %1 = load .1.pair::number : int
// CHECK-NEXT: ret %1
int member_of_a_result(void) { return make(3).number; }

// CHECK-LABEL: @nested(
// CHECK: b0:
// CHECK-NEXT: zero x
// CHECK-NEXT: store x.outer::first.pair::number : int = 1 <init>
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: store x.outer::first.pair::object : obj = %0 <init>
// CHECK-NEXT: %1 = load o : obj
// CHECK-NEXT: store x.outer::second.pair::object : obj = %1 <init>
// CHECK-NEXT: %2 = load o : obj
// CHECK-NEXT: store x.outer::list[1] : obj = %2 <init>
// CHECK-NEXT: zero y
// CHECK-NEXT: ret
void nested(PyObject *o) {
  struct outer x = {{1, o}, .second.object = o, .list = {[1] = o}};
  struct outer y = {0};
}

// CHECK-LABEL: @compound(
// CHECK: b0:
// CHECK-NEXT: zero .1
// CHECK-NEXT: %0 = load o : obj
// CHECK-NEXT: store .1[0] : obj = %0 <init>
// CHECK-NEXT: %1 = call macro Py_None() : obj
// CHECK-NEXT: store .1[1] : obj = %1 <init>
// CHECK-NEXT: %2 = addr .1[0] : obj : obj*
// CHECK-NEXT: store items = %2 <init>
// CHECK-NEXT: zero .2
// CHECK-NEXT: store .2.pair::number : int = 1 <init>
// CHECK-NEXT: %3 = load items : obj*
// CHECK-NEXT: %4 = load %3[0] : obj
// CHECK-NEXT: store .2.pair::object : obj = %4 <init>
// CHECK-NEXT: %5 = load .2.pair::object : obj
// CHECK-NEXT: ret %5
PyObject *compound(PyObject *o) {
  PyObject **items = (PyObject *[]){o, Py_None};
  return ((struct pair){1, items[0]}).object;
}

// CHECK-LABEL: @strings(
// CHECK: b0:
// CHECK-NEXT: copy buffer = *("abc")
// CHECK-NEXT: zero keywords
// CHECK-NEXT: store keywords[0] : char* = "a" <init>
// CHECK-NEXT: store keywords[1] : char* = "b" <init>
// CHECK-NEXT: ret
void strings(void) {
  char buffer[8] = "abc";
  const char *keywords[] = {"a", "b", NULL};
}
