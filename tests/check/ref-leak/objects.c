// Objects of one's own: constructors, slots, getters and setters, deallocation.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *left, *right;
  int open;
} Node;

static PyTypeObject node_type;

static PyObject *node_new_ok(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Node *self = (Node *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  self->left = PyUnicode_FromString("");
  if (self->left == NULL) {
    Py_DECREF(self);
    return NULL;
  }
  self->right = Py_None;
  Py_INCREF(Py_None);
  return (PyObject *)self;
}

static PyObject *node_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Node *self = (Node *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  self->left = PyObject_Str(args);
  if (self->left == NULL)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return (PyObject *)self;
}

static PyObject *generic_alloc_bad(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  PyObject *self = PyType_GenericAlloc(type, 0);
  if (self == NULL)
    return NULL;
  if (!PyArg_ParseTuple(args, "i", &((Node *)self)->open))
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return self;
}

static PyObject *base_new_bad(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  PyObject *self = PyBaseObject_Type.tp_new(type, args, kwds);
  if (self == NULL)
    return NULL;
  if (PyObject_SetAttrString(self, "x", args) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return self;
}

static int node_init_ok(Node *self, PyObject *args, PyObject *kwds) {
  PyObject *left = NULL, *right = NULL;
  if (!PyArg_ParseTuple(args, "|OO", &left, &right))
    return -1;
  if (left != NULL) {
    Py_INCREF(left);
    Py_XSETREF(self->left, left);
  }
  if (right != NULL) {
    PyObject *old = self->right;
    Py_INCREF(right);
    self->right = right;
    Py_XDECREF(old);
  }
  return 0;
}

// A second call of __init__ loses what the first one stored; but on the first one the field is NULL.
static int node_init_bad(Node *self, PyObject *args, PyObject *kwds) {
  PyObject *left;
  if (!PyArg_ParseTuple(args, "O", &left))
    return -1;
  Py_INCREF(left);
  self->left = left; // two-warning {{[refcop-ref-leak]}}
  return 0;
}

static PyObject *object_new_ok(PyObject *module, PyObject *arg) {
  Node *node = PyObject_New(Node, &node_type);
  if (node == NULL)
    return NULL;
  Py_INCREF(arg);
  node->left = arg;
  node->right = NULL;
  return (PyObject *)node;
}

static PyObject *object_new_bad(PyObject *module, PyObject *arg) {
  Node *node = PyObject_New(Node, &node_type);
  if (node == NULL)
    return NULL;
  node->right = NULL;
  node->left = PyObject_Str(arg);
  if (node->left == NULL)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  return (PyObject *)node;
}

static PyObject *gc_new_bad(PyObject *module, PyObject *arg) {
  Node *node = PyObject_GC_New(Node, &node_type);
  if (node == NULL)
    return NULL;
  node->left = node->right = NULL;
  PyObject_GC_Track((PyObject *)node);
  return PyObject_Str(arg); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *field_fresh_bad(PyObject *module, PyObject *arg) {
  Node *node = PyObject_New(Node, &node_type);
  PyObject *text = PyObject_Str(arg);
  if (node == NULL || text == NULL) {
    Py_XDECREF(node);
    return NULL;
  }
  Py_INCREF(text);
  node->left = text;
  node->right = NULL;
  return (PyObject *)node; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *node_get_ok(Node *self, void *closure) {
  PyObject *left = self->left ? self->left : Py_None;
  Py_INCREF(left);
  return left;
}

static PyObject *node_get_bad(Node *self, void *closure) {
  PyObject *text = PyObject_Str(self->left);
  if (text == NULL)
    return NULL;
  Py_INCREF(self->left);
  Py_DECREF(text);
  return self->left ? PyLong_FromLong(1) : NULL; // expected-warning {{[refcop-ref-leak]}}
}

static int node_set_ok(Node *self, PyObject *value, void *closure) {
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "cannot delete");
    return -1;
  }
  Py_INCREF(value);
  Py_XSETREF(self->left, value);
  return 0;
}

static int node_set_bad(Node *self, PyObject *value, void *closure) {
  Py_XINCREF(value);
  if (value != NULL && !PyUnicode_Check(value)) {
    PyErr_SetString(PyExc_TypeError, "not a string");
    return -1; // expected-warning {{[refcop-ref-leak]}}
  }
  Py_XSETREF(self->left, value);
  return 0;
}

static PyObject *node_compare_ok(PyObject *self, PyObject *other, int op) {
  if (Py_TYPE(other) != &node_type)
    Py_RETURN_NOTIMPLEMENTED;
  return PyObject_RichCompare(((Node *)self)->left, ((Node *)other)->left, op);
}

static PyObject *node_iter_ok(PyObject *self) {
  Py_INCREF(self);
  return self;
}

static PyObject *node_iternext_ok(PyObject *self) {
  PyObject *left = ((Node *)self)->left;
  if (left == NULL)
    return NULL;
  Py_INCREF(left);
  return left;
}

static PyObject *node_add_bad(PyObject *left, PyObject *right) {
  PyObject *number = PyNumber_Long(left);
  if (number == NULL)
    return NULL;
  if (!PyLong_Check(right))
    Py_RETURN_NOTIMPLEMENTED; // expected-warning {{[refcop-ref-leak]}}
  PyObject *sum = PyNumber_Add(number, right);
  Py_DECREF(number);
  return sum;
}

static PyObject *node_repr_bad(PyObject *self) {
  PyObject *name = PyObject_GetAttrString(self, "name");
  if (name == NULL)
    return NULL;
  return PyUnicode_FromFormat("<%U>", name); // expected-warning {{[refcop-ref-leak]}}
}

static void node_dealloc_ok(Node *self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(self->left);
  Py_XDECREF(self->right);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static void heap_dealloc_ok(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

static PyGetSetDef node_getset[] = {
    {"ok", (getter)node_get_ok, (setter)node_set_ok, NULL, NULL},
    {"bad", (getter)node_get_bad, (setter)node_set_bad, NULL, NULL},
    {NULL},
};

static PyNumberMethods node_number = {.nb_add = node_add_bad};

static PyMethodDef node_methods[] = {
    {"object_new_ok", object_new_ok, METH_O, NULL},
    {"object_new_bad", object_new_bad, METH_O, NULL},
    {"gc_new_bad", gc_new_bad, METH_O, NULL},
    {"field_fresh_bad", field_fresh_bad, METH_O, NULL},
    {NULL},
};

static PyTypeObject node_type = { // NOLINT(refcop-cycle-uncollectable)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "node",
    .tp_new = node_new_ok,
    .tp_init = (initproc)node_init_ok,
    .tp_dealloc = (destructor)node_dealloc_ok,
    .tp_richcompare = node_compare_ok,
    .tp_iter = node_iter_ok,
    .tp_iternext = node_iternext_ok,
    .tp_repr = node_repr_bad,
    .tp_as_number = &node_number,
    .tp_methods = node_methods,
    .tp_getset = node_getset,
};

static PyTypeObject other_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "other",
    .tp_new = node_new_bad,
    .tp_init = (initproc)node_init_bad,
    .tp_base = &node_type,
};

static PyTypeObject third_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "third",
    .tp_new = generic_alloc_bad,
};

static PyType_Slot slots[] = {
    {Py_tp_new, base_new_bad},
    {Py_tp_dealloc, heap_dealloc_ok},
    {0, NULL},
};

PyType_Spec spec = {.name = "heap", .slots = slots};
PyTypeObject *types[] = {&node_type, &other_type, &third_type};
