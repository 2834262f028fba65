// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Which pointers are object pointers, and which records are worth listing.

#include <Python.h>

typedef struct { PyObject_HEAD int n; PyObject *held; } Typedefed;
struct Tagged { PyObject_VAR_HEAD struct Tagged *next; };
struct Derived { Typedefed base; PyObject *own; };
struct Holder { int n; PyObject *held; struct Inner { PyTypeObject *type; } inner; };
struct Plain { int n; struct Plain *next; };
struct NoObject { struct Plain *plain; PyObject **many; };
struct json_object;
enum kind { ONE };

// CHECK-DAG: record Typedefed object { n: int, held: obj PyObject }
// CHECK-DAG: record Tagged object { next: obj Tagged }
// CHECK-DAG: record Derived object base Typedefed { own: obj PyObject }
// CHECK-DAG: record Holder { n: int, held: obj PyObject, inner: agg Inner }
// CHECK-DAG: record Inner { type: obj PyTypeObject }
// CHECK-DAG: record NoObject { plain: ptr Plain, many: obj* PyObject }
// CHECK-NOT: record Plain

// CHECK-LABEL: @objects(
// CHECK-SAME: a: obj PyObject {{.*}} b: obj Typedefed {{.*}} c: obj Tagged {{.*}} d: obj Derived
// CHECK-SAME: e: obj PyTypeObject {{.*}} f: obj PyFrameObject {{.*}} g: obj PyListObject {{.*}} h: obj PyModuleDef
void objects(PyObject *a, Typedefed *b, struct Tagged *c, struct Derived *d, PyTypeObject *e,
             PyFrameObject *f, PyListObject *g, PyModuleDef *h) {}

// CHECK-LABEL: @others(
// CHECK-SAME: a: ptr Holder {{.*}} b: ptr Plain {{.*}} c: ptr json_object
// CHECK-SAME: d: ptr _ts {{.*}} e: ptr _is {{.*}} f: agg NoObject
void others(struct Holder *a, struct Plain *b, struct json_object *c, PyThreadState *d,
            PyInterpreterState *e, struct NoObject f) {}

// CHECK-LABEL: @pointers(
// CHECK-SAME: a: obj* {{.*}} b: obj* {{.*}} c: ptr {{.*}} d: void* {{.*}} e: char*
// CHECK-SAME: f: char* {{.*}} g: ptr {{.*}} h: fn {{.*}} i: fn {{.*}} j: ptr
void pointers(PyObject **a, Typedefed **b, PyObject ***c, void *d, const char *e,
              unsigned char *f, wchar_t *g, int (*h)(void), destructor i, char **j) {}

// CHECK-LABEL: @numbers(
// CHECK-SAME: a: int {{.*}} b: int {{.*}} c: int {{.*}} d: flt {{.*}} e: flt {{.*}} f: flt
void numbers(_Bool a, enum kind b, unsigned long long c, float d, long double e,
             _Complex double f) {}
