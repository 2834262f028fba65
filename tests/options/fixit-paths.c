// Fix-its of what paths show: at every return that needs one, for what may be NULL, for memory; none where one path
// disagrees.
//
// RUN: cp %s %t.c
// RUN: %clang_refcop -fplugin-arg-refcop-level=2 -fplugin-arg-refcop-no=unchecked-null -Wno-unused -fsyntax-only -Xclang -fixit %t.c
// RUN: FileCheck %s --input-file=%t.c
// RUN: cp %s %t.old.c
// RUN: %clang_refcop -fplugin-arg-refcop-target-python=3.9 -Wno-unused -fsyntax-only -Xclang -fixit %t.old.c
// RUN: FileCheck %s --check-prefix=OLD --input-file=%t.old.c

#include <Python.h>

// CHECK-LABEL: int two_returns_bad(
// CHECK: {{^    }}{ Py_DECREF(list); return 1; }{{$}}
// CHECK: {{^  }}Py_DECREF(list);{{$}}
// CHECK-NEXT: {{^  return 0;$}}
int two_returns_bad(PyObject *arg) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  if (PyLong_Check(arg))
    return 1;
  return 0;
}

// CHECK-LABEL: PyObject *by_macro_bad(
// CHECK: {{^  }}Py_XDECREF(text);{{$}}
// CHECK-NEXT: {{^  Py_RETURN_NONE;$}}
PyObject *by_macro_bad(PyObject *arg) {
  PyObject *text = PyObject_GetAttrString(arg, "x");
  Py_RETURN_NONE;
}

// CHECK-LABEL: PyObject *other_result_bad(
// CHECK: {{^  }}Py_DECREF(text);{{$}}
// CHECK-NEXT: {{^  return PyLong_FromLong.n.;$}}
PyObject *other_result_bad(PyObject *arg, long n) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return PyLong_FromLong(n);
}

// At the return the GIL is gone.
// CHECK-LABEL: void after_the_gil_bad(
// CHECK: params == NULL
// CHECK: {{^    }}PyGILState_Release(state);{{$}}
// CHECK-NEXT: {{^    }}return;{{$}}
void after_the_gil_bad(PyObject *arg) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *method = PyObject_GetAttrString(arg, "x");
  if (method == NULL) {
    PyErr_Clear();
    PyGILState_Release(state);
    return;
  }
  PyObject *params = PyTuple_New(1);
  if (params == NULL) {
    PyErr_Clear();
    PyGILState_Release(state);
    return;
  }
  Py_DECREF(params);
  Py_DECREF(method);
  PyGILState_Release(state);
}

// The result hangs on what would be released.
// CHECK-LABEL: PyObject *from_it_bad(
// CHECK-NOT: {{^ +}}Py_DECREF
// CHECK: return PyUnicode_FromString(bytes);
PyObject *from_it_bad(PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  const char *bytes = PyUnicode_AsUTF8(text);
  if (bytes == NULL) {
    Py_DECREF(text);
    return NULL;
  }
  return PyUnicode_FromString(bytes);
}

// A number of the caller's says which way it goes: perhaps it knows. An object that is not made yet cannot be released.
// CHECK-LABEL: int guarded_bad(
// CHECK-NOT: {{^ +}}{ Py_DECREF
// CHECK-LABEL: PyObject *half_made_bad(
// CHECK-NOT: {{^ +}}{ Py_DECREF
// CHECK: {{^}}}
int guarded_bad(int n) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  if (n)
    return 1;
  Py_DECREF(list);
  return 0;
}
PyObject *half_made_bad(PyTypeObject *type, PyObject *arg) {
  PyObject *made = PyObject_New(PyObject, type);
  if (made == NULL)
    return NULL;
  if (PyObject_IsTrue(arg) < 0)
    return NULL;
  return made;
}

// The variable has ended where the return is, or is hidden by another.
// CHECK-LABEL: int out_of_scope_bad(
// CHECK-NOT: {{^ +}}Py_DECREF
// CHECK: {{^}}}
int out_of_scope_bad(PyObject *arg) {
  {
    PyObject *text = PyObject_Str(arg);
    if (text == NULL)
      goto failed;
    if (PyObject_IsTrue(text) < 0)
      goto failed;
  }
  return 0;
failed:
  return -1;
}
// CHECK-LABEL: int hidden_bad(
// CHECK-NOT: {{^ +}}Py_DECREF
// CHECK: {{^}}}
int hidden_bad(PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return -1;
  {
    PyObject *text = NULL;
    return text == arg;
  }
}

// One path released it.
// CHECK-LABEL: int one_path_bad(
// CHECK: {{^    }}Py_DECREF(list);
// CHECK-NEXT: {{^  }}return 0;
// CHECK: {{^}}}
int one_path_bad(int n) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  if (n)
    Py_DECREF(list);
  return 0;
}

// CHECK-LABEL: int memory_bad(
// CHECK: {{^    }}{ PyMem_Free(block); return -1; }{{$}}
int memory_bad(PyObject *arg) {
  char *block = PyMem_Malloc(10);
  if (block == NULL)
    return -1;
  if (!PyLong_Check(arg))
    return -1;
  PyMem_Free(block);
  return 0;
}

// CHECK-LABEL: int buffer_bad(
// CHECK: {{^    }}{ PyBuffer_Release(&view); return -1; }{{$}}
int buffer_bad(PyObject *arg) {
  Py_buffer view;
  if (PyObject_GetBuffer(arg, &view, PyBUF_SIMPLE) < 0)
    return -1;
  if (view.len > 10)
    return -1;
  PyBuffer_Release(&view);
  return 0;
}

// CHECK-LABEL: int allocator_bad(
// CHECK: {{^  }}PyMem_RawFree(block);{{$}}
int allocator_bad(void) {
  char *block = PyMem_RawMalloc(10);
  if (block == NULL)
    return -1;
  PyMem_Free(block);
  return 0;
}

// CHECK-LABEL: PyObject *item_bad(
// CHECK: {{^  }}return Py_XNewRef(PyDict_GetItemString(arg, "x"));{{$}}
// OLD-LABEL: PyObject *item_bad(
// OLD: {{^  }}return PyDict_GetItemString(arg, "x");{{$}}
static PyObject *item_bad(PyObject *self, PyObject *arg) {
  return PyDict_GetItemString(arg, "x");
}

// CHECK-LABEL: PyObject *none_bad(
// CHECK: {{^  }}return Py_NewRef(Py_None);{{$}}
// OLD-LABEL: PyObject *none_bad(
// OLD: {{^  }}Py_INCREF(Py_None);{{$}}
// OLD-NEXT: {{^  }}return Py_None;{{$}}
static PyObject *none_bad(PyObject *self, PyObject *arg) {
  return Py_None;
}

// OLD-LABEL: PyObject *variable_bad(
// OLD: {{^  }}Py_INCREF(item);{{$}}
// OLD-NEXT: {{^  }}return item;{{$}}
static PyObject *variable_bad(PyObject *self, PyObject *arg) {
  PyObject *item = PyList_GetItem(arg, 0);
  if (item == NULL)
    return NULL;
  return item;
}

static PyMethodDef methods[] = {{"item", item_bad, METH_O}, {"none", none_bad, METH_O},
                                {"variable", variable_bad, METH_O}, {NULL}};
PyMethodDef *the_methods(void) { return methods; }

typedef struct {
  PyObject_HEAD
  PyObject *held, *code;
} Spam;

static int visit_all(Spam *self, visitproc visit, void *arg) {
  Py_VISIT(self->held);
  Py_VISIT(self->code);
  return 0;
}
// CHECK-LABEL: int clear_bad(
// CHECK: {{^  }}Py_CLEAR(self->held);{{$}}
// `code` is never NULL to tp_dealloc: no fix-it clears it.
// CHECK-NOT: {{^ +}}Py_CLEAR(self->code)
// CHECK: {{^}}}
static int clear_bad(Spam *self) {
  Py_XDECREF(self->held);
  return 0;
}
static void dealloc(Spam *self) {
  PyObject_GC_UnTrack(self);
  clear_bad(self);
  Py_DECREF(self->code);
  Py_TYPE(self)->tp_free(self);
}
static PyObject *set(Spam *self, PyObject *value) {
  Py_INCREF(value);
  Py_XSETREF(self->held, value);
  Py_INCREF(value);
  Py_SETREF(self->code, value);
  Py_RETURN_NONE;
}
static PyMethodDef spam_methods[] = {{"set", (PyCFunction)set, METH_O}, {NULL}};
PyTypeObject spam_type = {
    PyVarObject_HEAD_INIT(NULL, 0) //
    .tp_name = "x.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)dealloc,
    .tp_traverse = (traverseproc)visit_all,
    .tp_clear = (inquiry)clear_bad,
    .tp_methods = spam_methods,
};
