// Types that obey the collector's protocol, in the shapes that extensions have. Nothing is said.
//
// RUN: %refcop_verify %s
// RUN: %refcop_verify -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -I%python_inc_313 %s %}
// expected-no-diagnostics

#include <Python.h>
#include <structmember.h>

// --- Noddy: a static type with attributes, a dictionary and weak references ----------------------

typedef struct {
  PyObject_HEAD
  PyObject *first, *last;
  PyObject *dict, *weakrefs;
  int number;
} Noddy;

static int noddy_traverse(Noddy *self, visitproc visit, void *arg) {
  Py_VISIT(self->first);
  Py_VISIT(self->last);
  Py_VISIT(self->dict);
  return 0;
}

static int noddy_clear(Noddy *self) {
  Py_CLEAR(self->first);
  Py_CLEAR(self->last);
  Py_CLEAR(self->dict);
  return 0;
}

static void noddy_dealloc(Noddy *self) {
  PyObject_GC_UnTrack(self);
  if (self->weakrefs != NULL)
    PyObject_ClearWeakRefs((PyObject *)self);
  noddy_clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *noddy_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
  Noddy *self = (Noddy *)type->tp_alloc(type, 0);
  if (self == NULL)
    return NULL;
  self->first = PyUnicode_FromString("");
  if (self->first == NULL) {
    Py_DECREF(self);
    return NULL;
  }
  Py_INCREF(Py_None);
  self->last = Py_None;
  return (PyObject *)self;
}

static int noddy_set_first(Noddy *self, PyObject *value, void *closure) {
  PyObject *old = self->first;
  if (value == NULL) {
    PyErr_SetString(PyExc_TypeError, "cannot delete the attribute");
    return -1;
  }
  Py_INCREF(value);
  self->first = value;
  Py_DECREF(old);
  return 0;
}

static PyObject *noddy_get_first(Noddy *self, void *closure) {
  Py_INCREF(self->first);
  return self->first;
}

static PyMemberDef noddy_members[] = {{"last", T_OBJECT_EX, offsetof(Noddy, last)}, {NULL}};
static PyGetSetDef noddy_getset[] = {
    {"first", (getter)noddy_get_first, (setter)noddy_set_first}, {NULL}};

static PyTypeObject Noddy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Noddy",
    .tp_basicsize = sizeof(Noddy),
    .tp_dealloc = (destructor)noddy_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)noddy_traverse,
    .tp_clear = (inquiry)noddy_clear,
    .tp_members = noddy_members,
    .tp_getset = noddy_getset,
    .tp_new = noddy_new,
    .tp_dictoffset = offsetof(Noddy, dict),
    .tp_weaklistoffset = offsetof(Noddy, weakrefs),
};

// --- a subclass of it: only what is its own ------------------------------------------------------

typedef struct {
  Noddy base;
  PyObject *extra;
} SubNoddy;

static int subnoddy_traverse(PyObject *op, visitproc visit, void *arg) {
  SubNoddy *self = (SubNoddy *)op;
  Py_VISIT(self->extra);
  return Noddy_Type.tp_traverse(op, visit, arg);
}

static int subnoddy_clear(PyObject *op) {
  Py_CLEAR(((SubNoddy *)op)->extra);
  return Noddy_Type.tp_clear(op);
}

static void subnoddy_dealloc(PyObject *op) {
  PyObject_GC_UnTrack(op);
  Py_CLEAR(((SubNoddy *)op)->extra);
  Noddy_Type.tp_dealloc(op);
}

static PyObject *subnoddy_set(PyObject *op, PyObject *value) {
  SubNoddy *self = (SubNoddy *)op;
  Py_INCREF(value);
  Py_XSETREF(self->extra, value);
  Py_RETURN_NONE;
}

static PyMethodDef subnoddy_methods[] = {{"set", subnoddy_set, METH_O}, {NULL}};

static PyTypeObject SubNoddy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.SubNoddy",
    .tp_basicsize = sizeof(SubNoddy),
    .tp_dealloc = subnoddy_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = subnoddy_traverse,
    .tp_clear = subnoddy_clear,
    .tp_methods = subnoddy_methods,
    .tp_base = &Noddy_Type,
};

// --- a linked list, an array with a count, a nested struct, a union ------------------------------

struct link {
  struct link *next;
  PyObject *value;
};

typedef struct {
  PyObject_HEAD
  struct link *head;
  PyObject **items;
  Py_ssize_t count;
  struct {
    PyObject *key, *value;
  } pairs[4];
  enum { NUMBER, OBJECT } kind;
  union {
    PyObject *object;
    long number;
  };
} Shapes;

static void visit_nothing(void) {}

static int visit_links(struct link *link, visitproc visit, void *arg) {
  for (; link != NULL; link = link->next)
    Py_VISIT(link->value);
  return 0;
}

static int shapes_traverse(PyObject *op, visitproc visit, void *arg) {
  Shapes *self = (Shapes *)op;
  int result = visit_links(self->head, visit, arg);
  if (result != 0)
    return result;
  for (Py_ssize_t i = 0; i < self->count; i++)
    Py_VISIT(self->items[i]);
  for (int i = 0; i < 4; i++) {
    Py_VISIT(self->pairs[i].key);
    Py_VISIT(self->pairs[i].value);
  }
  if (self->kind == OBJECT && self->object != NULL) {
    result = visit(self->object, arg);
    if (result)
      return result;
  }
  visit_nothing();
  return 0;
}

static void free_links(struct link *link) {
  while (link != NULL) {
    struct link *next = link->next;
    Py_XDECREF(link->value);
    PyMem_Free(link);
    link = next;
  }
}

static int shapes_clear(PyObject *op) {
  Shapes *self = (Shapes *)op;
  struct link *head = self->head;
  self->head = NULL;
  free_links(head);
  Py_ssize_t count = self->count;
  PyObject **items = self->items;
  self->count = 0;
  self->items = NULL;
  for (Py_ssize_t i = 0; i < count; i++)
    Py_XDECREF(items[i]);
  PyMem_Free(items);
  for (int i = 0; i < 4; i++) {
    Py_CLEAR(self->pairs[i].key);
    Py_CLEAR(self->pairs[i].value);
  }
  if (self->kind == OBJECT) {
    self->kind = NUMBER;
    Py_CLEAR(self->object);
  }
  return 0;
}

static void shapes_dealloc(PyObject *op) {
  PyObject_GC_UnTrack(op);
  (void)shapes_clear(op);
  PyObject_GC_Del(op);
}

static PyObject *shapes_push(PyObject *op, PyObject *value) {
  Shapes *self = (Shapes *)op;
  struct link *link = PyMem_Malloc(sizeof *link);
  if (link == NULL)
    return PyErr_NoMemory();
  Py_INCREF(value);
  link->value = value;
  link->next = self->head;
  self->head = link;
  Py_RETURN_NONE;
}

static PyObject *shapes_keep(PyObject *op, PyObject *value) {
  Shapes *self = (Shapes *)op;
  Py_INCREF(value);
  if (self->kind == OBJECT)
    Py_SETREF(self->object, value);
  else
    self->object = value;
  self->kind = OBJECT;
  Py_INCREF(value);
  Py_XSETREF(self->pairs[0].key, value);
  Py_RETURN_NONE;
}

static PyTypeObject Shapes_Type;

static PyObject *shapes_make(PyObject *module, PyObject *unused) {
  Shapes *self = PyObject_GC_New(Shapes, &Shapes_Type);
  if (self == NULL)
    return NULL;
  self->head = NULL;
  self->items = NULL;
  self->count = 0;
  memset(self->pairs, 0, sizeof self->pairs);
  self->kind = NUMBER;
  self->number = 0;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

static PyMethodDef shapes_methods[] = {
    {"push", shapes_push, METH_O}, {"keep", shapes_keep, METH_O}, {NULL}};

static PyTypeObject Shapes_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Shapes",
    .tp_basicsize = sizeof(Shapes),
    .tp_dealloc = shapes_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = shapes_traverse,
    .tp_clear = shapes_clear,
    .tp_methods = shapes_methods,
};

// --- a subclass of list --------------------------------------------------------------------------

typedef struct {
  PyListObject list;
  PyObject *owner;
  int state;
} SubList;

static int sublist_traverse(PyObject *op, visitproc visit, void *arg) {
  Py_VISIT(((SubList *)op)->owner);
  return PyList_Type.tp_traverse(op, visit, arg);
}

static int sublist_clear(PyObject *op) {
  Py_CLEAR(((SubList *)op)->owner);
  return PyList_Type.tp_clear(op);
}

static void sublist_dealloc(PyObject *op) {
  PyObject_GC_UnTrack(op);
  Py_CLEAR(((SubList *)op)->owner);
  PyList_Type.tp_dealloc(op);
}

static int sublist_init(PyObject *op, PyObject *args, PyObject *kwargs) {
  PyObject *owner;
  if (!PyArg_ParseTuple(args, "O", &owner))
    return -1;
  Py_INCREF(owner);
  Py_XSETREF(((SubList *)op)->owner, owner);
  return PyList_Type.tp_init(op, PyTuple_GET_ITEM(args, 0), kwargs);
}

static PyTypeObject SubList_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.SubList",
    .tp_basicsize = sizeof(SubList),
    .tp_dealloc = sublist_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = sublist_traverse,
    .tp_clear = sublist_clear,
    .tp_init = sublist_init,
};

// --- a heap type ---------------------------------------------------------------------------------

typedef struct {
  PyObject_HEAD
  PyObject *callback;
  PyObject *name;    // exact str: no part of any cycle
  PyObject *borrows; // of an object that outlives this one; never released
} Heap;

static int heap_traverse(PyObject *op, visitproc visit, void *arg) {
#if PY_VERSION_HEX >= 0x03090000
  Py_VISIT(Py_TYPE(op));
#endif
  Py_VISIT(((Heap *)op)->callback);
  return 0;
}

static int heap_clear(PyObject *op) {
  Py_CLEAR(((Heap *)op)->callback);
  return 0;
}

static void heap_dealloc(PyObject *op) {
  PyTypeObject *type = Py_TYPE(op);
  PyObject_GC_UnTrack(op);
  heap_clear(op);
  Py_CLEAR(((Heap *)op)->name);
  freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
  release(op);
  Py_DECREF(type);
}

static PyObject *heap_on(PyObject *op, PyObject *callback) {
  Heap *self = (Heap *)op;
  PyObject *name = PyUnicode_FromString("name");
  if (name == NULL)
    return NULL;
  Py_XSETREF(self->name, name);
  Py_INCREF(callback);
  Py_XSETREF(self->callback, callback);
  Py_RETURN_NONE;
}

static PyMethodDef heap_methods[] = {{"on", heap_on, METH_O}, {NULL}};
static PyType_Slot heap_slots[] = {
    {Py_tp_dealloc, heap_dealloc}, {Py_tp_traverse, heap_traverse}, {Py_tp_clear, heap_clear},
    {Py_tp_methods, heap_methods}, {0, NULL}};
static PyType_Spec heap_spec = {"x.Heap", sizeof(Heap), 0,
                                Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, heap_slots};

// --- instances with a dictionary that the interpreter manages -----------------------------------

#if PY_VERSION_HEX >= 0x030d0000
static int managed_traverse(PyObject *op, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(op));
  return PyObject_VisitManagedDict(op, visit, arg);
}

static int managed_clear(PyObject *op) {
  PyObject_ClearManagedDict(op);
  return 0;
}

static void managed_dealloc(PyObject *op) {
  PyTypeObject *type = Py_TYPE(op);
  PyObject_GC_UnTrack(op);
  PyObject_ClearManagedDict(op);
  type->tp_free(op);
  Py_DECREF(type);
}

static PyType_Slot managed_slots[] = {{Py_tp_dealloc, managed_dealloc},
                                      {Py_tp_traverse, managed_traverse},
                                      {Py_tp_clear, managed_clear},
                                      {0, NULL}};
static PyType_Spec managed_spec = {
    "x.Managed", sizeof(PyObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT, managed_slots};
#endif

// --- no collector needed -------------------------------------------------------------------------

typedef struct {
  PyObject_HEAD
  PyObject *text;
  double number;
} Leaf;

static void leaf_dealloc(Leaf *self) {
  Py_XDECREF(self->text);
  Py_TYPE(self)->tp_free(self);
}

static int leaf_init(Leaf *self, PyObject *args, PyObject *kwargs) {
  PyObject *text;
  if (!PyArg_ParseTuple(args, "U", &text))
    return -1;
  Py_INCREF(text);
  Py_XSETREF(self->text, text);
  return 0;
}

static PyTypeObject Leaf_Type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Leaf",
    .tp_basicsize = sizeof(Leaf),
    .tp_dealloc = (destructor)leaf_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_init = (initproc)leaf_init,
    .tp_new = PyType_GenericNew,
};

// --- the module and its state --------------------------------------------------------------------

typedef struct {
  PyObject *heap_type;
  PyObject *error;
} module_state;

static int add_types(PyObject *module) {
  module_state *state = PyModule_GetState(module);
  SubList_Type.tp_base = &PyList_Type;
  if (PyType_Ready(&Noddy_Type) < 0 || PyType_Ready(&SubNoddy_Type) < 0 ||
      PyType_Ready(&Shapes_Type) < 0 || PyType_Ready(&SubList_Type) < 0 ||
      PyType_Ready(&Leaf_Type) < 0)
    return -1;
  state->heap_type = PyType_FromSpec(&heap_spec);
  if (state->heap_type == NULL)
    return -1;
#if PY_VERSION_HEX >= 0x030d0000
  if (PyModule_Add(module, "Managed", PyType_FromSpec(&managed_spec)) < 0)
    return -1;
#endif
  state->error = PyErr_NewException("x.Error", NULL, NULL);
  if (state->error == NULL)
    return -1;
  return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
  module_state *state = PyModule_GetState(module);
  Py_VISIT(state->heap_type);
  Py_VISIT(state->error);
  return 0;
}

static int module_clear(PyObject *module) {
  module_state *state = PyModule_GetState(module);
  Py_CLEAR(state->heap_type);
  Py_CLEAR(state->error);
  return 0;
}

static void module_free(void *module) { module_clear((PyObject *)module); }

static PyMethodDef functions[] = {{"shapes", shapes_make, METH_NOARGS}, {NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_types}, {0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "x", NULL, sizeof(module_state), functions, slots,
    module_traverse,       module_clear, module_free};

PyMODINIT_FUNC PyInit_x(void) { return PyModuleDef_Init(&definition); }
