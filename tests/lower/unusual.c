// RUN: %clang_refcop -w -DNDEBUG -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// What has no instruction of its own.

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <setjmp.h>
#include <stdarg.h>

static jmp_buf buffer;

// CHECK-LABEL: @set_jump(
// CHECK: b0:
// CHECK-NEXT: %0 = addr @buffer[0] : agg : ptr <in_macro> {{.*}}from setjmp
// CHECK-NEXT: clobber "setjmp" <in_macro> {{.*}}from setjmp
// CHECK-NEXT: %1 = call _setjmp(%0) : int <foreign in_macro> {{.*}}from setjmp
// CHECK-NEXT: ret %1
int set_jump(void) { return setjmp(buffer); }

// CHECK-LABEL: @assembler(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: clobber "asm"
// CHECK-NEXT: %1 = havoc "asm"(%0) : int
// CHECK-NEXT: store n = %1
// CHECK-NEXT: %2 = load n : int
// CHECK-NEXT: ret %2
int assembler(int n) {
  __asm__ volatile("nop" : "=r"(n) : "r"(n) : "memory");
  return n;
}

// CHECK-LABEL: @variadic(
// CHECK: b0:
// CHECK-NEXT: %0 = addr list[0] : agg : ptr <in_macro> {{.*}}from va_start
// CHECK-NEXT: %1 = load n : int <in_macro> {{.*}}from va_start
// CHECK-NEXT: call va_start(%0, %1) <foreign in_macro> {{.*}}from va_start
// CHECK-NEXT: %2 = addr list[0] : agg : ptr <in_macro> {{.*}}from va_arg
// CHECK-NEXT: %3 = havoc "va_arg"(%2) : obj <in_macro> {{.*}}from va_arg
// CHECK-NEXT: store o = %3 <init>
// CHECK-NEXT: %4 = addr list[0] : agg : ptr <in_macro> {{.*}}from va_end
// CHECK-NEXT: call va_end(%4) <foreign in_macro> {{.*}}from va_end
// CHECK-NEXT: %5 = load o : obj
// CHECK-NEXT: ret %5
PyObject *variadic(int n, ...) {
  va_list list;
  va_start(list, n);
  PyObject *o = va_arg(list, PyObject *);
  va_end(list);
  return o;
}

// CHECK-LABEL: @atomics(
// CHECK: b0:
// CHECK-NEXT: %0 = load p : ptr
// CHECK-NEXT: %1 = load *%0 : int
// CHECK-NEXT: %2 = load q : ptr
// CHECK-NEXT: %3 = havoc "atomic"(%2, 0) : int
// CHECK-NEXT: %4 = bin add %1, %3 : int
// CHECK-NEXT: ret %4
int atomics(_Atomic int *p, int *q) { return *p + __atomic_load_n(q, 0); }

// CHECK-LABEL: @variable_array(
// CHECK: b0:
// CHECK-NEXT: store text[0] : int = 1
// CHECK-NEXT: %0 = havoc "size of a variable array"() : int
// CHECK-NEXT: %1 = cmp gt %0, 3 : int <unsigned>
// CHECK-NEXT: ret %1
int variable_array(int n) {
  char text[n];
  text[0] = 1;
  return sizeof(text) > 3;
}

// CHECK-LABEL: @chosen(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: %1 = bin add %0, 3 : int
// CHECK-NEXT: %2 = bin add %1, 0 : int
// CHECK-NEXT: ret %2
int chosen(int n) {
  return __builtin_choose_expr(1, n, "x") + _Generic(n, int: 3, default: 4) + __builtin_constant_p(n);
}

// CHECK-LABEL: @unreachable(
// CHECK: b0:
// CHECK-NEXT: %0 = load n : int
// CHECK-NEXT: br %0, b1, b2
// CHECK-NEXT: b1:
// CHECK-NEXT: unreachable
// CHECK-NEXT: b2:
// CHECK-NEXT: ret
void unreachable(int n) {
  if (n)
    __builtin_unreachable();
}

// CHECK-LABEL: @name(
// CHECK: b0:
// CHECK-NEXT: ret "name"
const char *name(void) { return __func__; }

// CHECK-LABEL: @complex(
// CHECK: b0:
// CHECK-NEXT: %0 = load z : flt
// CHECK-NEXT: ret %0
double complex(_Complex double z) { return __real__ z; }
