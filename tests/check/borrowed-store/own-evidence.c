// References that are given away with nothing but what the function itself shows: an item that its lender keeps, a
// function that a model describes, a member that stays where it is.
//
// RUN: %refcop_verify -plugin-arg-refcop level=2 -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -verify-ignore-unexpected=note -I%python_inc_39 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Node;

typedef struct {
  PyObject_HEAD
  PyObject *items;
} Pool;

static PyTypeObject Node_Type;

static void Node_dealloc(Node *self) {
  Py_XDECREF(self->name);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Node_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Node",
                                 .tp_dealloc = (destructor)Node_dealloc};

// The tuple that lent the item keeps its own reference, not one for us.
static PyObject *first_bad(PyObject *self, PyObject *noargs) {
  PyObject *items = ((Pool *)self)->items;
  PyObject *made = PyTuple_New(1);
  if (made == NULL)
    return NULL;
  PyObject *item = PyTuple_GET_ITEM(items, 0);
  Py_INCREF(item);
  PyTuple_SET_ITEM(made, 0, item);
  Py_DECREF(item); // expected-warning {{'item' is released, but its reference was stolen by a call before}}
  return made;
}

static PyObject *first_ok(PyObject *self, PyObject *noargs) {
  PyObject *items = ((Pool *)self)->items;
  PyObject *made = PyTuple_New(1);
  if (made == NULL)
    return NULL;
  PyObject *item = PyTuple_GET_ITEM(items, 0);
  Py_INCREF(item);
  PyTuple_SET_ITEM(made, 0, item);
  return made;
}

// The lender lets go of it.
static PyObject *taken_ok(PyObject *self, PyObject *noargs) {
  PyObject *items = ((Pool *)self)->items;
  PyObject *made = PyTuple_New(1);
  if (made == NULL)
    return NULL;
  PyObject *item = PyTuple_GET_ITEM(items, 0);
  Py_INCREF(item);
  PyTuple_SET_ITEM(made, 0, item);
  PyTuple_SET_ITEM(items, 0, NULL);
  Py_DECREF(item);
  return made;
}

// Called by the interpreter, whose models say that the result is new.
PyObject *PyModule_GetNameObject(PyObject *module) {
  PyObject *dict = PyModule_GetDict(module);
  PyObject *name = PyDict_GetItemString(dict, "__name__");
  if (name == NULL)
    PyErr_SetString(PyExc_SystemError, "nameless module");
  return name; // expected-warning {{borrowed reference 'name' is returned where a new reference is expected}}
}

PyObject *PyModule_GetFilenameObject(PyObject *module) {
  PyObject *dict = PyModule_GetDict(module);
  PyObject *name = PyDict_GetItemString(dict, "__file__");
  if (name == NULL)
    PyErr_SetString(PyExc_SystemError, "no file");
  Py_XINCREF(name);
  return name;
}

// Two places own it now, and one reference was taken.
static PyObject *named_like_bad(Node *other) {
  Node *made = PyObject_New(Node, &Node_Type);
  if (made == NULL)
    return NULL;
  made->name = other->name; // expected-warning {{is stored where it outlives the call, without a reference of its own}}
  return (PyObject *)made;
}

static PyObject *named_like_ok(Node *other) {
  Node *made = PyObject_New(Node, &Node_Type);
  if (made == NULL)
    return NULL;
  made->name = other->name;
  Py_XINCREF(made->name);
  return (PyObject *)made;
}

static PyObject *moved_name_ok(Node *other) {
  Node *made = PyObject_New(Node, &Node_Type);
  if (made == NULL)
    return NULL;
  made->name = other->name;
  other->name = NULL;
  return (PyObject *)made;
}

static PyObject *copy(PyObject *self, PyObject *arg) {
  Node *node = (Node *)self;
  switch (PyObject_IsTrue(arg)) {
  case 0: return named_like_bad(node);
  case 1: return named_like_ok(node);
  default: PyErr_Clear(); return moved_name_ok(node);
  }
}

// The same statement releases what was made on the other path.
static int length_bad(Node *node, PyObject *format) {
  PyObject *name;
  if (format != NULL) {
    name = PyObject_Str(format);
    if (name == NULL)
      return -1;
  } else {
    name = node->name;
  }
  int length = (int)PyObject_Size(name);
  Py_DECREF(name); // expected-warning {{'name' is released, but the place it was read from still holds it}}
  return length;
}

static int length_ok(Node *node, PyObject *format) {
  PyObject *name;
  if (format != NULL) {
    name = PyObject_Str(format);
    if (name == NULL)
      return -1;
  } else {
    name = node->name;
    Py_INCREF(name);
  }
  int length = (int)PyObject_Size(name);
  Py_DECREF(name);
  return length;
}

static PyObject *lengths(PyObject *self, PyObject *arg) {
  int a = length_bad((Node *)self, arg), b = length_ok((Node *)self, arg);
  return a < 0 || b < 0 ? NULL : PyLong_FromLong(a + b);
}

// It gives one of its argument's references to the tuple, and drops another.
static PyObject *wrap_bad(PyObject *object) {
  PyObject *made = PyTuple_New(1);
  if (made == NULL) {
    Py_DECREF(object);
    return NULL;
  }
  PyTuple_SET_ITEM(made, 0, object);
  Py_DECREF(object); // expected-warning {{argument 'object' is released more than once on this path}}
  return made;
}

static PyObject *wrapped(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return wrap_bad(arg);
}

// Its own argument on one path, with a reference on the other.
static PyObject *either_bad(PyObject *object) {
  if (PyList_Check(object))
    return object; // expected-warning {{borrowed reference 'object' is returned here, but a new reference on another path}}
  if (PyTuple_Check(object)) {
    Py_INCREF(object);
    return object;
  }
  return PySequence_List(object);
}

static PyObject *either_ok(PyObject *object) { // takes its argument over
  if (PyList_Check(object))
    return object;
  PyObject *list = PySequence_List(object);
  Py_DECREF(object);
  return list;
}

static PyObject *either(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  PyObject *list = either_ok(arg);
  if (list == NULL)
    return NULL;
  PyObject *other = either_bad(list);
  Py_DECREF(list);
  return other;
}

static PyMethodDef methods[] = {
    {"first_bad", first_bad, METH_NOARGS, NULL}, {"first_ok", first_ok, METH_NOARGS, NULL},
    {"taken_ok", taken_ok, METH_NOARGS, NULL},   {"copy", copy, METH_O, NULL},
    {"lengths", lengths, METH_O, NULL},          {"wrapped", wrapped, METH_O, NULL},
    {"either", either, METH_O, NULL},            {NULL, NULL, 0, NULL},
};
PyMethodDef *methods_of_spam = methods;
