// What a member may hold is followed through helpers, calls by pointers, sums and slices: numbers and strings need no visit.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct Spam Spam;
struct vtab {
  void (*name)(Spam *, PyObject *);
  void (*label)(Spam *, PyObject *);
  PyObject *(*make)(Spam *);
  PyObject *(*find)(PyObject *);
};
struct Spam {
  PyObject_HEAD
  struct vtab *vtab;
  PyObject *raw, *any_sum, *slice, *text, *any_text, *never, *name, *any_name, *made, *any_made, *kept, *any_kept;
  PyObject *buffer, *any_called, *exact;
};

/* A sum of strings is a string; one with anything is anything. */
static PyObject *spam_add(Spam *self, PyObject *value) {
  PyObject *more = PyBytes_FromString("more"), *sum;
  if (more == NULL)
    return NULL;
  if (self->raw == NULL) {
    self->raw = more;
    Py_RETURN_NONE;
  }
  sum = PyNumber_InPlaceAdd(self->raw, more);
  Py_DECREF(more);
  if (sum == NULL)
    return NULL;
  Py_XSETREF(self->raw, sum);
  sum = PyNumber_Add(self->raw, value);
  if (sum == NULL)
    return NULL;
  Py_XSETREF(self->any_sum, sum);
  sum = PySequence_GetSlice(self->raw, 0, 1);
  if (sum == NULL)
    return NULL;
  Py_XSETREF(self->slice, sum);
  Py_RETURN_NONE;
}

/* What a helper gives is what it is asked to call. */
typedef PyObject *(*decoder)(const char *, Py_ssize_t, const char *);

static PyObject *decoded(const char *text, const char *encoding, decoder decode) {
  if (decode)
    return decode(text, 1, NULL);
  return PyUnicode_Decode(text, 1, encoding, NULL);
}
static PyObject *decoded_further(const char *text, decoder decode) { return decoded(text, "x", decode); }
static PyObject *anything(const char *text, Py_ssize_t size, const char *errors) {
  return PyObject_GetAttrString(Py_None, text);
}
static PyObject *spam_decode(Spam *self, PyObject *unused) {
  PyObject *text = decoded_further("a", PyUnicode_DecodeUTF8);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->text, text);
  text = decoded("b", NULL, NULL);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->text, text);
  text = decoded_further("c", anything);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->any_text, text);
  Py_RETURN_NONE;
}

/* A parameter that is NULL wherever the function is called. */
static void spam_init_code(Spam *self, PyObject *code) {
  Py_XINCREF(code);
  self->never = code;
}

/* Methods of the file, called by a table of their own. */
static void spam_set_name(Spam *self, PyObject *name) {
  Py_INCREF(name);
  Py_XSETREF(self->name, name);
}
static void spam_set_label(Spam *self, PyObject *name) {
  Py_INCREF(name);
  Py_XSETREF(self->any_name, name);
}
static PyObject *spam_make(Spam *self) { return PyLong_FromLong(self->raw != NULL); }
static PyObject *spam_find(PyObject *name) { return PyObject_GetAttrString(name, "x"); }

static PyObject *spam_call(Spam *self, PyObject *value) {
  PyObject *made;
  if (!PyUnicode_CheckExact(value)) {
    self->vtab->label(self, value);
    Py_RETURN_NONE;
  }
  spam_init_code(self, NULL);
  made = self->vtab->make(self);
  if (made == NULL)
    return NULL;
  Py_XSETREF(self->made, made);
  made = self->vtab->find(value);
  if (made == NULL)
    return NULL;
  Py_XSETREF(self->any_made, made);
  self->vtab->name(self, value);
  Py_RETURN_NONE;
}
static PyObject *spam_label(Spam *self, PyObject *value) {
  self->vtab->label(self, value);
  Py_RETURN_NONE;
}
static struct vtab table;
void spam_fill(void) {
  table.name = spam_set_name;
  table.label = spam_set_label;
  table.make = spam_make;
  table.find = spam_find;
}

/* The same helper for a string and for anything. */
static PyObject *newref(PyObject *o) {
  Py_INCREF(o);
  return o;
}
static PyObject *spam_keep(Spam *self, PyObject *value) {
  PyObject *text = PyObject_Str(value);
  if (text == NULL)
    return NULL;
  Py_XSETREF(self->kept, newref(text));
  Py_DECREF(text);
  Py_XSETREF(self->any_kept, newref(value));
  Py_RETURN_NONE;
}

/* A builtin type gives its instances, whoever calls it. */
static PyCFunction method_of(PyObject *func) { return PyCFunction_GET_FUNCTION(func); }
static PyObject *call_method(PyObject *func, PyObject *arg) {
  PyCFunction method = method_of(func);
  return method(PyCFunction_GET_SELF(func), arg);
}
static PyObject *call_it(PyObject *func, PyObject *arg) {
  if (PyCFunction_Check(func))
    return call_method(func, arg);
  if (arg == NULL)
    return PyObject_CallObject(func, NULL);
  return PyObject_CallFunctionObjArgs(func, arg, NULL);
}
static PyObject *bytes_of(PyObject *o) {
  PyObject *found = NULL;
  if (Py_TYPE(o) == &PyBytes_Type)
    Py_INCREF(found = o);
  else
    found = call_it((PyObject *)&PyBytes_Type, o);
  return found;
}
static PyObject *spam_buffer(Spam *self, PyObject *value) {
  PyObject *made = call_it((PyObject *)&PyByteArray_Type, NULL);
  if (made == NULL)
    return NULL;
  Py_XSETREF(self->buffer, made);
  made = call_it(value, NULL);
  if (made == NULL)
    return NULL;
  Py_XSETREF(self->any_called, made);
  made = bytes_of(value);
  if (made == NULL)
    return NULL;
  Py_XSETREF(self->exact, made);
  Py_RETURN_NONE;
}

static PyMethodDef spam_methods[] = {{"add", (PyCFunction)spam_add, METH_O},
                                     {"decode", (PyCFunction)spam_decode, METH_NOARGS},
                                     {"call", (PyCFunction)spam_call, METH_O},
                                     {"label", (PyCFunction)spam_label, METH_O},
                                     {"keep", (PyCFunction)spam_keep, METH_O},
                                     {"buffer", (PyCFunction)spam_buffer, METH_O},
                                     {NULL}};

static int spam_clear(Spam *self) {
  Py_CLEAR(self->raw);
  Py_CLEAR(self->any_sum);
  Py_CLEAR(self->slice);
  Py_CLEAR(self->text);
  Py_CLEAR(self->any_text);
  Py_CLEAR(self->never);
  Py_CLEAR(self->name);
  Py_CLEAR(self->any_name);
  Py_CLEAR(self->made);
  Py_CLEAR(self->any_made);
  Py_CLEAR(self->kept);
  Py_CLEAR(self->any_kept);
  Py_CLEAR(self->buffer);
  Py_CLEAR(self->any_called);
  Py_CLEAR(self->exact);
  return 0;
}
static void spam_dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  spam_clear(self);
  Py_TYPE(self)->tp_free((PyObject *)self);
}
static int spam_traverse(Spam *self, visitproc visit, void *arg) { // \
// expected-warning {{does not visit 'any_sum'}} \
// expected-warning {{does not visit 'any_text'}} \
// expected-warning {{does not visit 'any_name'}} \
// expected-warning {{does not visit 'any_made'}} \
// expected-warning {{does not visit 'any_kept'}} \
// expected-warning {{does not visit 'any_called'}}
  return 0;
}

static PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.spam",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)spam_dealloc,
    .tp_traverse = (traverseproc)spam_traverse,
    .tp_clear = (inquiry)spam_clear,
    .tp_methods = spam_methods,
};
