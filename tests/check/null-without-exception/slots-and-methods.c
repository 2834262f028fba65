// What slots and methods answer, one by one: -1 and NULL with and without an exception, results, calls.
//
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %refcop_verify -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop level=2 -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=gc-flag-missing -plugin-arg-refcop no=cycle-uncollectable -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD PyObject *x;
  Py_ssize_t n;
} S;

static Py_hash_t hash_ok(S *s) {
  Py_hash_t h = PyObject_Hash(s->x);
  return h;
}

static Py_hash_t hash_bad(S *s) {
  if (!s->x)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return PyObject_Hash(s->x);
}

static Py_ssize_t len_bad(S *s) {
  if (!s->x)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return s->n;
}

static Py_ssize_t len_ok(S *s) {
  if (!s->x) {
    PyErr_SetString(PyExc_ValueError, "closed");
    return -1;
  }
  return s->n > 0 ? s->n : 0;
}

static PyObject *next_ok(S *s) {
  if (s->n == 0)
    return NULL;
  return PyLong_FromSsize_t(s->n--);
}

static int buf_bad(S *s, Py_buffer *v, int flags) {
  if (flags & PyBUF_WRITABLE)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return PyBuffer_FillInfo(v, (PyObject *)s, s, 1, 1, flags);
}

static int init_bad(S *s, PyObject *a, PyObject *k) {
  if (PyTuple_GET_SIZE(a) != 1)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return 0;
}

static int init_ok(S *s, PyObject *a, PyObject *k) {
  PyObject *x;
  if (!PyArg_ParseTuple(a, "O", &x))
    return -1;
  return 0;
}

static PyObject *dget_bad(PyObject *s, PyObject *o, PyObject *t) {
  if (!o)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  Py_INCREF(o);
  return o;
}

static int setter_bad(S *s, PyObject *v, void *c) {
  if (!v)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return 0;
}

static int contains_bad(S *s, PyObject *v) {
  if (!PyUnicode_Check(v))
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return 1;
}

static int bool_bad(S *s) {
  return s->x ? 1 : -1; // expected-warning {{-1 is returned, but no exception is set}}
}

static PyObject *rich_bad(S *a, PyObject *b, int op) {
  if (op != Py_EQ)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  Py_RETURN_TRUE;
}

static PyObject *getattro_bad(S *a, PyObject *n) {
  return NULL; // expected-warning {{NULL is returned, but no exception is set}}
}

static int assub_bad(S *s, PyObject *k, PyObject *v) {
  if (!v)
    return -1; // expected-warning {{-1 is returned, but no exception is set}}
  return 0;
}

static int clear_ok(S *s) {
  Py_CLEAR(s->x);
  return 0;
}

static int helper(int x) {
  return x > 3 ? -1 : 0;
}

static PyObject *viahelper_bad(PyObject *m, PyObject *a) {
  if (helper((int)PyUnicode_Check(a)) < 0)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  Py_RETURN_NONE;
}

static PyObject *cleared_bad(PyObject *m, PyObject *a) {
  PyObject *r = PyObject_Str(a);
  if (!r) {
    PyErr_Clear();
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  }
  return r;
}

static PyObject *oom_bad(PyObject *m, PyObject *a) {
  char *p = PyMem_Malloc(3);
  if (!p)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  PyMem_Free(p);
  Py_RETURN_NONE;
}

static PyObject *oom_ok(PyObject *m, PyObject *a) {
  char *p = PyMem_Malloc(3);
  if (!p)
    return PyErr_NoMemory();
  PyMem_Free(p);
  Py_RETURN_NONE;
}

static PyObject *getitem_bad(PyObject *m, PyObject *a) {
  PyObject *v = PyDict_GetItem(m, a);
  if (!v)
    return NULL; // expected-warning {{NULL is returned, but no exception is set}}
  Py_INCREF(v);
  return v;
}

static PyObject *getitem_ok(PyObject *m, PyObject *a) {
  PyObject *v = PyDict_GetItemWithError(m, a);
  if (!v) {
    if (!PyErr_Occurred())
      PyErr_SetObject(PyExc_KeyError, a);
    return NULL;
  }
  Py_INCREF(v);
  return v;
}

static PyObject *result_bad(PyObject *m, PyObject *a) {
  if (PyObject_SetAttrString(m, "x", a) < 0)
    Py_RETURN_FALSE; // expected-warning {{a result is returned while an exception is set}}
  Py_RETURN_TRUE;
}

static PyObject *set_bad(PyObject *m, PyObject *a) {
  if (a == Py_None)
    PyErr_SetString(PyExc_ValueError, "x");
  Py_RETURN_NONE; // expected-warning {{a result is returned while an exception is set}}
}

static PyObject *call_bad(PyObject *m, PyObject *a) {
  PyObject *r = PyObject_Str(a);
  if (!r) {
    PyObject_CallMethod(m, "close", NULL); // expected-warning {{PyObject_CallMethod() is called while an exception is set}}
    return NULL;
  }
  return r;
}

static PyObject *call_ok(PyObject *m, PyObject *a) {
  PyObject *r = PyObject_Str(a);
  if (!r) {
    PyObject *t, *v, *b;
    PyErr_Fetch(&t, &v, &b);
    Py_XDECREF(PyObject_CallMethod(m, "close", NULL));
    PyErr_Restore(t, v, b);
    return NULL;
  }
  return r;
}

static PyMethodDef methods[] = {{"a", viahelper_bad, METH_O},
                                {"b", cleared_bad, METH_O},
                                {"c", oom_bad, METH_O},
                                {"d", oom_ok, METH_O},
                                {"e", getitem_bad, METH_O},
                                {"f", getitem_ok, METH_O},
                                {"g", result_bad, METH_O},
                                {"h", set_bad, METH_O},
                                {"i", call_bad, METH_O},
                                {"j", call_ok, METH_O},
                                {0}};
static PyGetSetDef gs[] = {{"x", 0, (setter)setter_bad}, {0}};
static PySequenceMethods sm = {.sq_length = (lenfunc)len_bad, .sq_contains = (objobjproc)contains_bad};
static PyMappingMethods mm = {.mp_length = (lenfunc)len_ok, .mp_ass_subscript = (objobjargproc)assub_bad};
static PyNumberMethods nm = {.nb_bool = (inquiry)bool_bad};
static PyBufferProcs bp = {.bf_getbuffer = (getbufferproc)buf_bad};
static PyTypeObject A = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "a.A",
                         .tp_hash = (hashfunc)hash_bad,
                         .tp_as_sequence = &sm,
                         .tp_as_mapping = &mm,
                         .tp_as_number = &nm,
                         .tp_as_buffer = &bp,
                         .tp_init = (initproc)init_bad,
                         .tp_iternext = (iternextfunc)next_ok,
                         .tp_descr_get = dget_bad,
                         .tp_getset = gs,
                         .tp_methods = methods,
                         .tp_richcompare = (richcmpfunc)rich_bad,
                         .tp_getattro = (getattrofunc)getattro_bad};
static PyTypeObject B = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "a.B", .tp_hash = (hashfunc)hash_ok,
                         .tp_init = (initproc)init_ok, .tp_clear = (inquiry)clear_ok};
PyTypeObject *use[] = {&A, &B};
