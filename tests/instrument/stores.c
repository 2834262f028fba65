// Stores of object pointers to memory that outlives the frame are told; nothing else is.
//
// RUN: %clang_instrument -w -I%python_inc_311 -O0 -S -emit-llvm %s -o %t.ll
// RUN: FileCheck %s --input-file=%t.ll
// RUN: %clang_instrument -w -I%python_inc_311 -O2 -g -S -emit-llvm %s -o - | FileCheck %s --check-prefix=OPT
// REQUIRES: python3.11

#include <Python.h>
#include <string.h>

typedef struct {
    PyObject_HEAD
    PyObject *field;
    PyObject *items[4];
    char *name;
    int number;
} Thing;

static PyObject *global;

// CHECK-LABEL: define {{.*}} @stores(
// CHECK-COUNT-6: @refcop.object, i32 0, i32 8, i32 6)
// CHECK-NOT: @refcop.object, i32 0, i32 8, i32 6)
// CHECK-LABEL: define
void stores(Thing *self, PyObject *o, PyObject **out, void **slot, Thing *other) {
    self->field = o;
    self->items[1] = o;
    global = o;
    *out = o;
    *slot = o;
    other->items[self->number] = NULL;
}

// CHECK-NOT: @refcop.object, i32 0, i32 8, i32 6)
// CHECK: ret void
void no_stores(Thing *self, PyObject *o) {
    PyObject *local = o, *array[3], **inside = &local;
    Thing thing;
    array[1] = o;
    thing.field = o;
    thing.items[2] = array[1];
    (&thing)->field = local;
    local = NULL;
    self->name = strchr(self->name, 'x');
    self->number++;
}

// Where a macro changes a local variable there is nothing to tell.
// CHECK-LABEL: define {{.*}} @macros(
// CHECK-COUNT-2: @refcop.object, i32 0, i32 8, i32 6)
// CHECK-NOT: @refcop.object, i32 0, i32 8, i32 6)
// CHECK-LABEL: define
void macros(Thing *self, PyObject *o) {
    PyObject *local = o;
    Py_CLEAR(local);
    Py_CLEAR(self->field);
    Py_SETREF(local, o);
    Py_XSETREF(self->items[2], o);
}

struct pair {
    PyObject *first, *second;
    long n;
};

// CHECK-LABEL: define {{.*}} @copies(
// CHECK-COUNT-3: @refcop.object, i32 0, i32 8, i32 7)
// CHECK-NOT: @refcop.object, i32 0, i32 8, i32 7)
// CHECK-LABEL: declare
void copies(struct pair *to, struct pair *from, PyObject **items, char *text, int n) {
    struct pair local = *from;
    *to = *from;
    memcpy(items, items + 1, 8);
    memmove(items, items + n, (size_t)n * 8);
    memcpy(text, text + n, 9);
    local = *to;
}

// Optimised, the sites are the same ones.
// OPT: @refcop.sites = internal global [{{[0-9]+}} x
