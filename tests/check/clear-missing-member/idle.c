// A tp_clear that does nothing, of a type whose tp_traverse shows what an instance owns.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD Py_buffer view;
} View;

static int view_traverse(View *self, visitproc visit, void *arg) {
  Py_VISIT(self->view.obj);
  return 0;
}

static int clear_bad(View *self) { // expected-warning {{tp_clear of 'spam.Bad' lets go of nothing, though tp_traverse visits what the instance owns}}
  Py_buffer *view = &self->view;
  (void)view;
  return 0;
}

static int clear_ok(View *self) {
  PyBuffer_Release(&self->view);
  return 0;
}

static void view_dealloc(View *self) {
  PyObject_GC_UnTrack(self);
  PyBuffer_Release(&self->view);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject bad_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Bad",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)view_traverse,
    .tp_clear = (inquiry)clear_bad,
    .tp_dealloc = (destructor)view_dealloc,
};

PyTypeObject ok_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Ok",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)view_traverse,
    .tp_clear = (inquiry)clear_ok,
    .tp_dealloc = (destructor)view_dealloc,
};

/* Nothing to show, nothing to let go of. */
typedef struct {
  PyObject_HEAD int number;
} Number;

static int number_traverse(Number *self, visitproc visit, void *arg) {
  return 0;
}

static int number_clear_ok(Number *self) {
  return 0;
}

static void number_dealloc(Number *self) {
  PyObject_GC_UnTrack(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject number_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Number",
    .tp_basicsize = sizeof(Number),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)number_traverse,
    .tp_clear = (inquiry)number_clear_ok,
    .tp_dealloc = (destructor)number_dealloc,
};
