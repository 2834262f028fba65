// Types that keep any object of the caller, in a way that the collector cannot see.
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
  PyObject_HEAD
  PyObject *held;
} Spam;

static PyObject *spam_set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)spam_set, METH_O}, {NULL}};

static void plain_dealloc(Spam *self) {
  Py_XDECREF(self->held);
  Py_TYPE(self)->tp_free(self);
}

typedef struct {
  PyObject_HEAD
  PyObject *held;
} Seen;

static int seen_traverse(Seen *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  return 0;
}

static int seen_clear(Seen *self) {
  Py_CLEAR(self->held);
  return 0;
}

static void seen_dealloc(Seen *self) {
  PyObject_GC_UnTrack(self);
  Py_CLEAR(self->held);
  Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *seen_set(Seen *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_RETURN_NONE;
}
static PyMethodDef seen_methods[] = {{"set", (PyCFunction)seen_set, METH_O}, {NULL}};

static PyTypeObject collector_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.collector_ok",
    .tp_basicsize = sizeof(Seen),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)seen_dealloc,
    .tp_traverse = (traverseproc)seen_traverse,
    .tp_clear = (inquiry)seen_clear,
    .tp_methods = seen_methods,
};

static PyTypeObject setter_bad = { // expected-warning {{can be part of a cycle that is never freed: 'spam_set' keeps any object in 'held'}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.setter_bad",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)plain_dealloc,
    .tp_methods = spam_methods,
};

typedef struct {
  PyObject_HEAD
  PyObject *text;
} Leaf;
static void leaf_dealloc(Leaf *self) {
  Py_XDECREF(self->text);
  Py_TYPE(self)->tp_free(self);
}
static int leaf_init(Leaf *self, PyObject *args, PyObject *kwargs) {
  PyObject *text;
  if (!PyArg_ParseTuple(args, "O!", &PyUnicode_Type, &text))
    return -1;
  Py_INCREF(text);
  Py_XSETREF(self->text, text);
  return 0;
}

static PyTypeObject leaf_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.leaf_ok",
    .tp_basicsize = sizeof(Leaf),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)leaf_dealloc,
    .tp_init = (initproc)leaf_init,
};

typedef struct {
  PyObject_HEAD
  PyObject *callback;
} Init;
static void init_dealloc(Init *self) {
  Py_XDECREF(self->callback);
  Py_TYPE(self)->tp_free(self);
}
static int init_init(Init *self, PyObject *args, PyObject *kwargs) {
  PyObject *callback;
  if (!PyArg_ParseTuple(args, "O", &callback))
    return -1;
  Py_INCREF(callback);
  Py_XSETREF(self->callback, callback);
  return 0;
}

static PyTypeObject init_bad = { // expected-warning {{can be part of a cycle that is never freed: 'init_init' keeps any object in 'callback'}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.init_bad",
    .tp_basicsize = sizeof(Init),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)init_dealloc,
    .tp_init = (initproc)init_init,
};

typedef struct {
  PyObject_HEAD
  PyObject *any;
} Member;
static void member_dealloc(Member *self) {
  Py_XDECREF(self->any);
  Py_TYPE(self)->tp_free(self);
}
static PyMemberDef members[] = {{"any", T_OBJECT, offsetof(Member, any)}, {NULL}};

static PyTypeObject member_bad = { // expected-warning {{can be part of a cycle that is never freed: assignment keeps any object in 'any'}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.member_bad",
    .tp_basicsize = sizeof(Member),
    .tp_flags = Py_TPFLAGS_DEFAULT ,
    .tp_dealloc = (destructor)member_dealloc,
    .tp_members = members,
};

// A second reference to the new object is for whoever calls back: no collector could see that one.

typedef struct {
  PyObject_HEAD
  PyObject *func;
} Timer;
static void timer_dealloc(Timer *self) {
  Py_XDECREF(self->func);
  PyObject_Free(self);
}
static PyTypeObject timer_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.timer_ok",
    .tp_basicsize = sizeof(Timer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)timer_dealloc,
};
int start_timer(void *data);

static Timer *timer_new(PyObject *func) {
  Timer *self = PyObject_New(Timer, &timer_ok);
  if (self == NULL)
    return NULL;
  Py_INCREF(func);
  self->func = func;
  Py_INCREF(self); // the timer's own, given up when it has run
  return self; // NOLINT(refcop-ref-leak)
}
static PyObject *timer_start(PyObject *module, PyObject *func) {
  Timer *timer = timer_new(func);
  if (timer != NULL)
    start_timer(timer);
  return (PyObject *)timer;
}

typedef struct {
  PyObject_HEAD
  PyObject *func;
} Plain;
static void plain_del(Plain *self) {
  Py_XDECREF(self->func);
  PyObject_Free(self);
}
static PyTypeObject plain_bad = { // expected-warning {{'plain_make' keeps any object in 'func'}}
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.plain_bad",
    .tp_basicsize = sizeof(Plain),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)plain_del,
    .tp_repr = (reprfunc)PyObject_Repr,
};
static PyObject *plain_make(PyObject *module, PyObject *func) {
  Plain *self = PyObject_New(Plain, &plain_bad);
  if (self == NULL)
    return NULL;
  Py_INCREF(func);
  self->func = func;
  return (PyObject *)self;
}
static PyMethodDef functions[] = {{"timer", timer_start, METH_O}, {"plain", plain_make, METH_O}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "x", NULL, -1, functions};
PyMODINIT_FUNC PyInit_x(void) { return PyModule_Create(&module); }

// Anything but a string is refused: by a check of the field, or by asking for the text.
typedef struct {
  PyObject_HEAD
  PyObject *text;
} Text;
static void text_del(Text *self) {
  Py_XDECREF(self->text);
  PyObject_Free(self);
}
static PyObject *text_parse(PyTypeObject *type, PyObject *args, PyObject *kwds) {
  Text *self = (Text *)type->tp_alloc(type, 0);
  PyObject *text = NULL;
  if (self == NULL)
    return NULL;
  if (PyArg_ParseTuple(args, "O", &self->text) && PyBytes_Check(self->text)) {
    Py_INCREF(self->text);
    return (PyObject *)self;
  }
  self->text = text;
  Py_DECREF(self);
  return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "bytes");
}
static PyTypeObject checked_field_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.checked_field_ok",
    .tp_basicsize = sizeof(Text),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)text_del,
    .tp_new = text_parse,
};

typedef struct {
  PyObject_HEAD
  PyObject *name;
} Named;
static void named_del(Named *self) {
  Py_XDECREF(self->name);
  PyObject_Free(self);
}
static int named_set(Named *self, PyObject *value, void *closure) {
  const char *text = value ? PyUnicode_AsUTF8(value) : "";
  if (!text)
    return -1;
  Py_XINCREF(value);
  Py_XSETREF(self->name, value);
  return 0;
}
static PyGetSetDef named_getset[] = {{"name", NULL, (setter)named_set, NULL, NULL}, {NULL}};
static PyTypeObject asked_for_text_ok = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.asked_for_text_ok",
    .tp_basicsize = sizeof(Named),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)named_del,
    .tp_getset = named_getset,
    .tp_new = PyType_GenericNew,
};
PyTypeObject *const kept_types[] = {&checked_field_ok, &asked_for_text_ok};
