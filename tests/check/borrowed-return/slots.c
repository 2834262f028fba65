// Type slots, getters, converters and callbacks: each position asks for its own kind of result.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD PyObject *name, *items;
} Spam;

static PyTypeObject spam_type;

static PyObject *repr_bad(PyObject *self) {
  return ((Spam *)self)->name; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *str_ok(PyObject *self) {
  PyObject *name = ((Spam *)self)->name;
  Py_INCREF(name);
  return name;
}

static PyObject *iter_bad(PyObject *self) {
  return self; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *iternext_bad(PyObject *self) {
  PyObject *items = ((Spam *)self)->items;
  if (items == NULL || PyList_GET_SIZE(items) == 0)
    return NULL;
  return PyList_GET_ITEM(items, 0); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *add_bad(PyObject *left, PyObject *right) {
  if (Py_TYPE(left) != &spam_type)
    return left; // expected-warning {{[refcop-borrowed-return]}}
  Py_RETURN_NOTIMPLEMENTED;
}

static PyObject *inplace_add_bad(PyObject *self, PyObject *other) {
  if (PyObject_SetAttrString(self, "x", other) < 0)
    return NULL;
  return self; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *inplace_add_ok(PyObject *self, PyObject *other) {
  if (PyObject_SetAttrString(self, "x", other) < 0)
    return NULL;
  Py_INCREF(self);
  return self;
}

static PyObject *power_ok(PyObject *base, PyObject *exponent, PyObject *modulus) {
  if (modulus != Py_None)
    Py_RETURN_NOTIMPLEMENTED;
  return PyNumber_Multiply(base, exponent);
}

static PyObject *positive_bad(PyObject *self) {
  return self; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *item_bad(PyObject *self, Py_ssize_t i) {
  return PyList_GetItem(((Spam *)self)->items, i); // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *item_ok(PyObject *self, Py_ssize_t i) {
  PyObject *item = PyList_GetItem(((Spam *)self)->items, i);
  Py_XINCREF(item);
  return item;
}

static PyObject *subscript_bad(PyObject *self, PyObject *key) {
  PyObject *dict = PyObject_GetAttrString(self, "__dict__");
  if (dict == NULL)
    return NULL;
  PyObject *value = PyDict_GetItemWithError(dict, key);
  Py_DECREF(dict);
  return value; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *getattro_bad(PyObject *self, PyObject *name) {
  PyObject *found = PyObject_GenericGetAttr(self, name);
  if (found != NULL)
    return found;
  PyErr_Clear();
  return ((Spam *)self)->name; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *getattro_ok(PyObject *self, PyObject *name) {
  PyObject *found = PyObject_GenericGetAttr(self, name);
  if (found != NULL || !PyErr_ExceptionMatches(PyExc_AttributeError))
    return found;
  PyErr_Clear();
  Py_RETURN_NONE;
}

static PyObject *call_bad(PyObject *self, PyObject *args, PyObject *kwargs) {
  if (PyTuple_GET_SIZE(args) == 1)
    return PyTuple_GET_ITEM(args, 0); // expected-warning {{[refcop-borrowed-return]}}
  return PyTuple_New(0);
}

static PyObject *compare_ok(PyObject *self, PyObject *other, int op) {
  PyObject *result = self == other ? Py_True : Py_False;
  Py_INCREF(result);
  return result;
}

static PyObject *descr_get_bad(PyObject *self, PyObject *object, PyObject *type) {
  if (object == NULL)
    return self; // expected-warning {{[refcop-borrowed-return]}}
  return PyMethod_New(self, object);
}

static PyObject *descr_get_ok(PyObject *self, PyObject *object, PyObject *type) {
  if (object == NULL || object == Py_None) {
    Py_INCREF(self);
    return self;
  }
  return PyMethod_New(self, object);
}

static PyObject *new_singleton_bad(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  static PyObject *the_one;
  if (the_one == NULL)
    the_one = type->tp_alloc(type, 0);
  return the_one; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *name_get_bad(PyObject *self, void *closure) {
  Spam *spam = (Spam *)self;
  return spam->name; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *name_get_ok(PyObject *self, void *closure) {
  Spam *spam = (Spam *)self;
  if (spam->name == NULL)
    Py_RETURN_NONE;
  Py_INCREF(spam->name);
  return spam->name;
}

static PyObject *fast_bad(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs < 1)
    Py_RETURN_NONE;
  return args[0]; // expected-warning {{[refcop-borrowed-return]}}
}

static PyObject *fast_ok(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
  if (nargs < 1)
    Py_RETURN_NONE;
  Py_INCREF(args[0]);
  return args[0];
}

static PyObject *keywords_bad(PyObject *self, PyObject *args, PyObject *kwargs) {
  if (kwargs == NULL)
    return PyDict_New();
  return kwargs; // expected-warning {{[refcop-borrowed-return]}}
}

static PyGetSetDef getset[] = {
    {"bad", name_get_bad, NULL, NULL, NULL},
    {"ok", name_get_ok, NULL, NULL, NULL},
    {NULL},
};

static PyMethodDef methods[] = {
    {"fast_bad", (PyCFunction)(void (*)(void))fast_bad, METH_FASTCALL, NULL},
    {"fast_ok", (PyCFunction)(void (*)(void))fast_ok, METH_FASTCALL, NULL},
    {"keywords_bad", (PyCFunction)(void (*)(void))keywords_bad, METH_VARARGS | METH_KEYWORDS, NULL},
    {NULL},
};

static PyNumberMethods number = {
    .nb_add = add_bad,
    .nb_inplace_add = inplace_add_bad,
    .nb_inplace_or = inplace_add_ok,
    .nb_power = power_ok,
    .nb_positive = positive_bad,
};

static PySequenceMethods sequence = {.sq_item = item_bad};
static PySequenceMethods other_sequence = {.sq_item = item_ok};
static PyMappingMethods mapping = {.mp_subscript = subscript_bad};

static void dealloc(PyObject *self) {
  Py_XDECREF(((Spam *)self)->name);
  Py_XDECREF(((Spam *)self)->items);
  Py_TYPE(self)->tp_free(self);
}

static PyTypeObject spam_type = { // NOLINT(refcop-gc-flag-missing)
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = dealloc,
    .tp_new = new_singleton_bad,
    .tp_repr = repr_bad,
    .tp_str = str_ok,
    .tp_iter = iter_bad,
    .tp_iternext = iternext_bad,
    .tp_call = call_bad,
    .tp_getattro = getattro_bad,
    .tp_richcompare = compare_ok,
    .tp_descr_get = descr_get_bad,
    .tp_as_number = &number,
    .tp_as_sequence = &sequence,
    .tp_as_mapping = &mapping,
    .tp_methods = methods,
    .tp_getset = getset,
};

static PyType_Slot slots[] = {
    {Py_tp_getattro, getattro_ok},
    {Py_tp_descr_get, descr_get_ok},
    {0, NULL},
};

PyType_Spec spec = {.name = "heap", .slots = slots};
PySequenceMethods *tables[] = {&other_sequence};
PyTypeObject *types[] = {&spam_type};
