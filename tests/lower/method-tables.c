// RUN: %clang_refcop -w -fsyntax-only -fplugin-arg-refcop-print-ir %s | FileCheck %s
// Method and getset tables, module definitions, callbacks.

#include <Python.h>

static PyObject *f(PyObject *self, PyObject *args) { return NULL; }
static PyObject *kw(PyObject *self, PyObject *args, PyObject *kwargs) { return NULL; }
static PyObject *fast(PyObject *self, PyObject *const *args, Py_ssize_t n) { return NULL; }
static PyObject *fastkw(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names) {
  return NULL;
}
static PyObject *cls(PyObject *self, PyTypeObject *type, PyObject *const *args, Py_ssize_t n,
                     PyObject *names) { return NULL; }
static PyObject *get(PyObject *self, void *closure) { return NULL; }
static int set(PyObject *self, PyObject *value, void *closure) { return 0; }
static int traverse(PyObject *m, visitproc visit, void *arg) { return 0; }
static int clear(PyObject *m) { return 0; }
static void module_free(void *m) {}
static int exec(PyObject *m) { return 0; }
static void destroy(PyObject *capsule) {}
static int convert(PyObject *o, void *p) { return 1; }
static int convert2(PyObject *o, void *p) { return 1; }

// CHECK: impose @f slot METH_VARARGS owner methods
// CHECK: impose @kw slot METH_KEYWORDS owner methods
// CHECK: impose @f slot METH_NOARGS owner methods
// CHECK: impose @f slot METH_O owner methods
// CHECK: impose @fast slot METH_FASTCALL owner methods
// CHECK: impose @fastkw slot METH_FASTCALL_KEYWORDS owner methods
// CHECK: impose @cls slot METH_METHOD owner methods
static PyMethodDef methods[] = {
    {"a", f, METH_VARARGS, "doc"},
    {"b", (PyCFunction)(void (*)(void))kw, METH_VARARGS | METH_KEYWORDS | METH_CLASS},
    {"c", .ml_flags = METH_NOARGS | METH_STATIC, .ml_meth = f},
    {"d", &f, METH_O},
    {"e", (PyCFunction)fast, METH_FASTCALL},
    {"f", (PyCFunction)fastkw, METH_FASTCALL | METH_KEYWORDS},
    {"g", (PyCFunction)cls, METH_METHOD | METH_FASTCALL | METH_KEYWORDS},
    {NULL}};

// CHECK: impose @get slot getter owner properties
// CHECK: impose @set slot setter owner properties
static PyGetSetDef properties[] = {{"x", get, set}, {"y", NULL, NULL}, {0}};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, exec}, {0, NULL}};

// CHECK: impose @traverse slot m_traverse owner definition
// CHECK: impose @clear slot m_clear owner definition
// CHECK: impose @module_free slot m_free owner definition
// CHECK: impose @exec slot Py_mod_exec owner definition
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "x", NULL, 0, methods, slots, traverse, clear, module_free};

// CHECK: impose @PyInit_x slot module_init
PyMODINIT_FUNC PyInit_x(void) { return PyModuleDef_Init(&definition); }

// CHECK: impose @convert slot converter
// CHECK: impose @convert2 slot converter
// CHECK: impose @f slot METH_VARARGS owner "callbacks.local"
// CHECK: impose @destroy slot capsule_destructor
// CHECK: func
PyObject *callbacks(PyObject *args, PyObject *kwargs) {
  static char *names[] = {"a", NULL};
  char *s;
  int n;
  if (!PyArg_ParseTuple(args, "s#O!O&|i", &s, &n, &PyList_Type, &args, convert, &n, &n) ||
      !PyArg_ParseTupleAndKeywords(args, kwargs, "esO&:O&", names, "utf-8", &s, convert2, &n))
    return NULL;
  static PyMethodDef local = {"h", f, METH_VARARGS};
  return PyCapsule_New(s, "name", destroy);
}
