// References that go to fields, globals, arrays, structs and pointers rather than away.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *name;
  PyObject *items[4];
} Spam;

static PyObject *cache;

static PyObject *field_ok(Spam *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_XDECREF(self->name); // two-warning {{[refcop-dangling-field]}}
  self->name = text;
  Py_RETURN_NONE;
}

// What the field held before is lost, unless it was NULL.
static PyObject *field_overwritten_bad(Spam *self, PyObject *arg) {
  Py_INCREF(arg);
  self->name = arg; // expected-warning {{the reference that self's 'name' held before is lost here}}
  Py_RETURN_NONE;
}

static int field_set_bad(Spam *self, PyObject *value, void *closure) {
  if (value == NULL || !PyUnicode_Check(value))
    return -1;
  Py_INCREF(value);
  self->name = value; // expected-warning {{the reference that self's 'name' held before is lost here}}
  return 0;
}

static PyObject *field_asked_for_ok(Spam *self, PyObject *arg) {
  if (self->name == NULL)
    self->name = PyObject_Str(arg);
  Py_XINCREF(self->name);
  return self->name;
}

static PyObject *field_moved_ok(Spam *self, PyObject *arg) {
  PyObject *before = self->name;
  Py_INCREF(arg);
  self->name = arg;
  return before;
}

static int reset(Spam *self) {
  Py_CLEAR(self->name);
  return 0;
}

static PyObject *field_reset_ok(Spam *self, PyObject *arg) {
  reset(self);
  Py_INCREF(arg);
  self->name = arg;
  Py_RETURN_NONE;
}

// __init__ may run twice, but rarely does.
static int field_initialised_bad(Spam *self, PyObject *args, PyObject *kwds) {
  self->name = PyObject_Repr(args); // two-warning {{[refcop-ref-leak]}}
  return self->name ? 0 : -1;
}

static PyObject *watchdog;

static PyObject *global_overwritten_bad(PyObject *self, PyObject *arg) {
  watchdog = arg; // expected-warning {{the reference that 'watchdog' held before is lost here}}
  Py_INCREF(watchdog);
  Py_RETURN_NONE;
}

static PyObject *global_released_ok(PyObject *self, PyObject *arg) {
  Py_XDECREF(watchdog);
  watchdog = arg;
  Py_INCREF(watchdog);
  Py_RETURN_NONE;
}

static PyObject *field_twice_bad(Spam *self, PyObject *arg) {
  Py_CLEAR(self->name);
  self->name = PyObject_Str(arg); // expected-warning {{[refcop-ref-leak]}}
  if (self->name == NULL)
    return NULL;
  self->name = PyObject_Repr(arg);
  if (self->name == NULL)
    return NULL;
  Py_RETURN_NONE;
}

static PyObject *field_and_result_bad(Spam *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  Py_XSETREF(self->name, text);
  Py_INCREF(text);
  Py_INCREF(text);
  return text; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *field_and_result_ok(Spam *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_INCREF(text);
  Py_XSETREF(self->name, text);
  return text;
}

static PyObject *field_swapped_ok(Spam *self, PyObject *arg) {
  PyObject *old = self->name;
  Py_INCREF(arg);
  self->name = arg;
  if (old == NULL)
    Py_RETURN_NONE;
  return old;
}

static PyObject *field_swapped_bad(Spam *self, PyObject *arg) {
  PyObject *old = self->name;
  Py_INCREF(arg);
  self->name = arg;
  if (old == NULL)
    Py_RETURN_NONE;
  return PyObject_Str(old); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *array_cell_ok(Spam *self, PyObject *arg) {
  Py_INCREF(arg);
  Py_XSETREF(self->items[2], arg);
  Py_RETURN_NONE;
}

static PyObject *array_index_ok(Spam *self, PyObject *arg) {
  long i = PyLong_AsLong(arg);
  if (i < 0 || i >= 4)
    return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_IndexError, "%ld", i);
  PyObject *old = self->items[i];
  Py_INCREF(arg);
  self->items[i] = arg;
  Py_XDECREF(old);
  Py_RETURN_NONE;
}

static PyObject *global_cache_ok(Spam *self, PyObject *arg) {
  if (cache == NULL) {
    cache = PyImport_ImportModule("json");
    if (cache == NULL)
      return NULL;
  }
  return PyObject_GetAttrString(cache, "dumps");
}

static PyObject *static_cache_ok(Spam *self, PyObject *arg) {
  static PyObject *empty;
  if (empty == NULL && (empty = PyTuple_New(0)) == NULL)
    return NULL;
  Py_INCREF(empty);
  return empty;
}

// The object was made here, or by an earlier call: one mistake.
static PyObject *static_cache_bad(Spam *self, PyObject *arg) {
  static PyObject *empty;
  if (empty == NULL)
    empty = PyTuple_New(0);
  if (empty == NULL)
    return NULL;
  Py_INCREF(empty);
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return PyObject_Str(empty);
}

static PyObject *local_array_ok(Spam *self, PyObject *arg) {
  PyObject *args[2];
  args[0] = PyObject_Str(arg);
  args[1] = PyObject_Repr(arg);
  PyObject *result = args[0] && args[1] ? PyTuple_Pack(2, args[0], args[1]) : NULL;
  Py_XDECREF(args[0]);
  Py_XDECREF(args[1]);
  return result;
}

static PyObject *local_array_bad(Spam *self, PyObject *arg) {
  PyObject *args[2] = {PyObject_Str(arg), PyObject_Repr(arg)};
  PyObject *result = args[0] && args[1] ? PyTuple_Pack(2, args[0], args[1]) : NULL;
  Py_XDECREF(args[0]);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *swept_array_ok(Spam *self, PyObject *arg) {
  PyObject *args[3] = {NULL};
  PyObject *result = NULL;
  for (int i = 0; i < 3; i++)
    if ((args[i] = PyObject_Str(arg)) == NULL)
      goto out;
  result = PyTuple_Pack(3, args[0], args[1], args[2]);
out:
  for (int i = 0; i < 3; i++)
    Py_XDECREF(args[i]);
  return result;
}

// The array is filled in a loop and dies unswept.
static PyObject *FN_unswept_array_bad(Spam *self, PyObject *arg) {
  PyObject *args[3] = {NULL};
  for (int i = 0; i < 3; i++)
    if ((args[i] = PyObject_Str(arg)) == NULL)
      return NULL;
  return PyTuple_Pack(3, args[0], args[1], args[2]);
}

static PyObject *heap_array_ok(Spam *self, PyObject *arg) {
  PyObject **items = PyMem_New(PyObject *, 4);
  if (items == NULL)
    return PyErr_NoMemory();
  for (int i = 0; i < 4; i++) {
    Py_INCREF(arg);
    items[i] = arg;
  }
  for (int i = 0; i < 4; i++)
    Py_DECREF(items[i]);
  PyMem_Free(items);
  Py_RETURN_NONE;
}

struct pair {
  PyObject *first, *second;
};

static void pair_clear(struct pair *pair) {
  Py_CLEAR(pair->first);
  Py_CLEAR(pair->second);
}

static int pair_fill(struct pair *pair, PyObject *from) {
  pair->first = PyObject_Str(from);
  pair->second = PyObject_Repr(from);
  return pair->first && pair->second ? 0 : -1;
}

static PyObject *local_struct_ok(Spam *self, PyObject *arg) {
  struct pair pair;
  PyObject *result = NULL;
  if (pair_fill(&pair, arg) == 0)
    result = PyTuple_Pack(2, pair.first, pair.second);
  pair_clear(&pair);
  return result;
}

static PyObject *local_struct_bad(Spam *self, PyObject *arg) {
  struct pair pair = {NULL, NULL};
  pair.first = PyObject_Str(arg);
  pair.second = PyObject_Repr(arg);
  PyObject *result = pair.first && pair.second ? PyTuple_Pack(2, pair.first, pair.second) : NULL;
  Py_XDECREF(pair.second);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

// One call made both: it is shown once.
static PyObject *filled_struct_bad(Spam *self, PyObject *arg) {
  struct pair pair;
  if (pair_fill(&pair, arg) < 0) {
    pair_clear(&pair);
    return NULL;
  }
  return PyTuple_Pack(2, pair.first, pair.second); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *struct_copy_ok(Spam *self, PyObject *arg) {
  struct pair a = {PyObject_Str(arg), NULL}, b = a;
  Py_XDECREF(b.first);
  Py_RETURN_NONE;
}

static void spam_dealloc(Spam *self) {
  Py_XDECREF(self->name);
  for (int i = 0; i < 4; i++)
    Py_XDECREF(self->items[i]);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

#define ENTRY(name)                                                                                \
  { #name, (PyCFunction)name, METH_O, NULL }

static PyMethodDef spam_methods[] = {
    ENTRY(field_ok),
    ENTRY(field_overwritten_bad),
    ENTRY(field_asked_for_ok),
    ENTRY(field_moved_ok),
    ENTRY(field_reset_ok),
    ENTRY(global_overwritten_bad),
    ENTRY(global_released_ok),
    ENTRY(field_twice_bad),
    ENTRY(field_and_result_bad),
    ENTRY(field_and_result_ok),
    ENTRY(field_swapped_ok),
    ENTRY(field_swapped_bad),
    ENTRY(array_cell_ok),
    ENTRY(array_index_ok),
    ENTRY(global_cache_ok),
    ENTRY(static_cache_ok),
    ENTRY(static_cache_bad),
    ENTRY(local_array_ok),
    ENTRY(local_array_bad),
    ENTRY(swept_array_ok),
    ENTRY(FN_unswept_array_bad),
    ENTRY(heap_array_ok),
    ENTRY(local_struct_ok),
    ENTRY(local_struct_bad),
    ENTRY(filled_struct_bad),
    ENTRY(struct_copy_ok),
    {NULL},
};

static PyGetSetDef spam_getset[] = {{"name", NULL, (setter)field_set_bad, NULL, NULL}, {NULL}};

PyTypeObject spam_type = { // NOLINT(refcop-cycle-uncollectable)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_methods = spam_methods,
    .tp_getset = spam_getset,
    .tp_init = (initproc)field_initialised_bad,
};
