// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Structs of instances, and that places call their members by the same names.

#include <Python.h>

struct node {
  struct node *next;
  PyObject *value;
};
struct entry {
  struct node *chain; // leads to objects, though it holds none
  int hash;
};
struct numbers {
  int a, b;
};
typedef struct {
  PyObject_HEAD
  PyObject *held, **items, *fixed[3];
  Py_ssize_t count;
  PyListObject *list;
  PyTypeObject *type;
  struct {
    PyObject *x, *y;
    struct {
      PyObject *deep;
    } inner[2];
  } named;
  struct {
    PyObject *anonymous;
  };
  union {
    char *text;
    PyObject *object;
    long number;
  };
  union {
    PyObject *first;
    double second;
  } choice;
  union variant {
    PyTupleObject *tuple;
    PyObject *any;
  } variant;
  struct entry **buckets, table[4];
  struct numbers *plain;
  struct Opaque *opaque;
  PyObject *(*function)(PyObject *);
  PyObject *volatile const constant;
} Spam;
typedef struct {
  Spam base;
  Spam *parent;
} Derived;
typedef struct {
  PyListObject list;
  PyObject *extra;
} SubList;
typedef struct {
  Py_ssize_t ob_refcnt;
  PyTypeObject *ob_type;
  PyObject *by_hand;
} ByHand;
typedef struct {
  PyObject_VAR_HEAD
  PyObject *flexible[];
} Sized;

// CHECK-DAG: record Spam object { held: obj PyObject, items: obj* PyObject, fixed: obj PyObject <array>, count: int, list: obj PyListObject, type: obj PyTypeObject, named: agg "Spam.named", anonymous: obj PyObject, text: obj PyObject <overlaid>, number: int <overlaid>, choice: agg "Spam.choice", variant: agg variant, buckets: ptr entry, table: agg entry <array>, plain: ptr numbers, opaque: ptr Opaque, function: fn, constant: obj PyObject }
// CHECK-DAG: record "Spam.named" { x: obj PyObject, y: obj PyObject, inner: agg "Spam.named.inner" <array> }
// CHECK-DAG: record "Spam.named.inner" { deep: obj PyObject }
// CHECK-DAG: record "Spam.choice" union { first: obj PyObject, second: flt }
// CHECK-DAG: record variant union { tuple: obj PyTupleObject }
// CHECK-DAG: record entry { chain: ptr node, hash: int }
// CHECK-DAG: record node { next: ptr node, value: obj PyObject }
// CHECK-DAG: record Derived object base Spam { parent: obj Spam }
// CHECK-DAG: record SubList object base PyListObject { extra: obj PyObject }
// CHECK-DAG: record ByHand object { by_hand: obj PyObject }
// CHECK-DAG: record Sized object { flexible: obj PyObject <array> }
// CHECK-NOT: record {{numbers|PyListObject|PyObject|PyTypeObject|Opaque}}

// CHECK-LABEL: func @places(
void places(Spam *s, Derived *d, SubList *l, ByHand *h) {
  // CHECK: addr %{{.*}}->Spam::held
  Py_CLEAR(s->held);
  // CHECK: addr %{{.*}}->Spam::fixed[1]
  Py_CLEAR(s->fixed[1]);
  // CHECK: addr %{{.*}}->Spam::named."Spam.named"::y
  Py_CLEAR(s->named.y);
  // CHECK: addr %{{.*}}->Spam::named."Spam.named"::inner[0]."Spam.named.inner"::deep
  Py_CLEAR(s->named.inner[0].deep);
  // CHECK: addr %{{.*}}->Spam::anonymous
  Py_CLEAR(s->anonymous);
  // CHECK: addr %{{.*}}->Spam::text
  Py_CLEAR(s->object);
  // CHECK: store %{{.*}}->Spam::number : int
  s->number = 1;
  // CHECK: addr %{{.*}}->Spam::choice."Spam.choice"::first
  Py_CLEAR(s->choice.first);
  // CHECK: addr %{{.*}}->Spam::variant.variant::tuple
  Py_CLEAR(s->variant.any);
  // CHECK: load %{{.*}}->Spam::buckets
  // CHECK: load %{{.*}}->entry::chain
  // CHECK: addr %{{.*}}->node::value
  Py_CLEAR(s->buckets[3]->chain->value);
  // CHECK: addr %{{.*}}->Spam::held
  Py_CLEAR(d->base.held);
  // CHECK: load %{{.*}}->PyListObject::ob_item
  // CHECK: addr
  Py_CLEAR(l->list.ob_item[0]);
  // CHECK: addr %{{.*}}->ByHand::by_hand
  Py_CLEAR(h->by_hand);
  // CHECK: store {{.*}}Spam::text : {{.*}} <init>
  Spam whole = {.object = NULL, .list = &l->list, .object = (PyObject *)l};
  Sized *unused;
}
