// A place that owns what it holds is set to NULL where an object is taken apart, and nobody looked at what was
// there: the reference is lost.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  PyObject *first, *second, *third, *never;
} Pair;

static int Pair_traverse(Pair *self, visitproc visit, void *arg) {
  Py_VISIT(self->first);
  Py_VISIT(self->second);
  Py_VISIT(self->third);
  Py_VISIT(self->never);
  return 0;
}

static void drop_third(Pair *self) {
  Py_CLEAR(self->third);
}

static int Pair_clear_bad(Pair *self) {
  self->first = NULL; // expected-warning {{the reference that 'first' holds is lost here: use Py_CLEAR, or release it first [refcop-ref-leak]}}
  Py_CLEAR(self->second);
  drop_third(self);
  self->third = NULL;
  self->never = NULL; // nothing was ever put there
  return 0;
}

static void Pair_dealloc(Pair *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->first);
  Py_XDECREF(self->second);
  Py_XDECREF(self->third);
  Py_XDECREF(self->never);
  PyObject_GC_Del(self);
}

static int Pair_init(Pair *self, PyObject *args, PyObject *kwargs) {
  PyObject *first, *second, *third;
  if (!PyArg_ParseTuple(args, "OOO", &first, &second, &third))
    return -1;
  Py_INCREF(first);
  Py_XSETREF(self->first, first);
  Py_INCREF(second);
  Py_XSETREF(self->second, second);
  Py_INCREF(third);
  Py_XSETREF(self->third, third);
  return 0;
}

PyTypeObject Pair_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Pair",
    .tp_basicsize = sizeof(Pair),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_init = (initproc)Pair_init,
    .tp_traverse = (traverseproc)Pair_traverse,
    .tp_clear = (inquiry)Pair_clear_bad,
    .tp_dealloc = (destructor)Pair_dealloc,
};

typedef struct {
  PyObject_HEAD
  PyObject *item;
} Box;

static int Box_clear_ok(Box *self) {
  PyObject *item = self->item;
  self->item = NULL;
  Py_XDECREF(item);
  return 0;
}

static void Box_dealloc_ok(Box *self) {
  PyObject_GC_UnTrack(self);
  Box_clear_ok(self);
  self->item = NULL;
  PyObject_GC_Del(self);
}

static int Box_traverse(Box *self, visitproc visit, void *arg) {
  Py_VISIT(self->item);
  return 0;
}

static int Box_set(Box *self, PyObject *value, void *closure) {
  Py_XINCREF(value);
  Py_XSETREF(self->item, value);
  return 0;
}

static PyGetSetDef Box_members[] = {{"item", NULL, (setter)Box_set, NULL, NULL}, {NULL}};

PyTypeObject Box_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_getset = Box_members,
    .tp_traverse = (traverseproc)Box_traverse,
    .tp_clear = (inquiry)Box_clear_ok,
    .tp_dealloc = (destructor)Box_dealloc_ok,
};

// Only Python code puts something in `shown` and `lent`: through a member, of which one is read-only.
typedef struct {
  PyObject_HEAD
  PyObject *shown, *lent;
} Shelf;

static int Shelf_traverse(Shelf *self, visitproc visit, void *arg) {
  Py_VISIT(self->shown);
  Py_VISIT(self->lent);
  return 0;
}

static int Shelf_clear_bad(Shelf *self) {
  self->shown = NULL; // expected-warning {{the reference that 'shown' holds is lost here: use Py_CLEAR, or release it first [refcop-ref-leak]}}
  self->lent = NULL;
  return 0;
}

static void Shelf_dealloc(Shelf *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->shown);
  Py_XDECREF(self->lent);
  PyObject_GC_Del(self);
}

static PyMemberDef Shelf_members[] = {{"shown", T_OBJECT, offsetof(Shelf, shown), 0},
                                      {"lent", T_OBJECT, offsetof(Shelf, lent), READONLY},
                                      {NULL}};

PyTypeObject Shelf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_members = Shelf_members,
    .tp_traverse = (traverseproc)Shelf_traverse,
    .tp_clear = (inquiry)Shelf_clear_bad,
    .tp_dealloc = (destructor)Shelf_dealloc,
};
