// Memory that is allocated has to be freed, kept or returned.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  PyObject_HEAD char *text;
} Spam;

struct node {
  char *name;
  struct node *next;
};

extern struct node *all_nodes;
void unknown_keep(char *text);
void unknown_read(char *text);

static PyObject *error_path_bad(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL; // expected-warning {{leaked memory: 'block' from PyMem_Malloc() is not freed on the way to this return [refcop-mem-leak]}}
  PyMem_Free(block);
  return text;
}

static PyObject *error_path_ok(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(10);
  PyObject *text = NULL;
  if (block == NULL)
    return PyErr_NoMemory();
  text = PyObject_Str(arg);
  if (text == NULL)
    goto done;
  block[0] = 1;
done:
  PyMem_Free(block);
  return text;
}

static PyObject *domains_bad(PyObject *self, PyObject *arg) {
  int which = PyObject_IsTrue(arg);
  char *block = NULL;
  switch (which) {
  case 0: block = malloc(10); break;
  case 1: block = strdup("text"); break;
  }
  if (block == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-mem-leak]}}
}

static PyObject *new_bad(PyObject *self, PyObject *arg) {
  int *numbers = PyMem_New(int, 10);
  if (numbers == NULL)
    return PyErr_NoMemory();
  if (PyObject_IsTrue(arg))
    return PyErr_Format(PyExc_ValueError, "no"); // expected-warning {{[refcop-mem-leak]}}
  PyMem_Del(numbers);
  Py_RETURN_NONE;
}

static PyObject *unit_bad(PyObject *self, PyObject *args) {
  char *text = NULL;
  int mode;
  if (!PyArg_ParseTuple(args, "esi", "utf-8", &text, &mode))
    return NULL;
  if (mode)
    Py_RETURN_NONE; // expected-warning {{leaked memory: 'text' from PyArg_ParseTuple()}}
  PyObject *result = PyBytes_FromString(text);
  PyMem_Free(text);
  return result;
}

// es# fills memory that it is given.
static PyObject *unit_given_ok(PyObject *self, PyObject *args) {
  char place[10], *text = place;
  Py_ssize_t size = sizeof place;
  if (!PyArg_ParseTuple(args, "es#", "utf-8", &text, &size))
    return NULL;
  return PyBytes_FromStringAndSize(text, size);
}

static PyObject *lost_result_bad(PyObject *self, PyObject *arg) {
  return PyLong_FromSize_t(strlen(strdup("text"))); // expected-warning {{[refcop-mem-leak]}} two-warning 0-1 {{[refcop-unchecked-null]}}
}

static PyObject *overwritten_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (PyObject_IsTrue(arg))
    block = malloc(20);
  free(block);
  Py_RETURN_NONE; // expected-warning {{[refcop-mem-leak]}}
}

static PyObject *loop_bad(PyObject *self, PyObject *arg) {
  for (int k = 0; k < 3; k++) { // expected-warning {{[refcop-mem-leak]}}
    char *block = malloc(10);
    if (block == NULL)
      return PyErr_NoMemory();
    block[0] = 1;
  }
  Py_RETURN_NONE;
}

static PyObject *inner_bad(PyObject *self, PyObject *arg) {
  struct node *node = malloc(sizeof *node);
  if (node == NULL)
    return PyErr_NoMemory();
  node->name = strdup("name");
  free(node); // expected-warning {{lost when the memory that points to it is freed here}}
  Py_RETURN_NONE;
}

static PyObject *inner_ok(PyObject *self, PyObject *arg) {
  struct node *node = malloc(sizeof *node);
  if (node == NULL)
    return PyErr_NoMemory();
  node->name = strdup("name");
  free(node->name);
  free(node);
  Py_RETURN_NONE;
}

// --- who else keeps it ---

static PyObject *field_ok(Spam *self, PyObject *arg) {
  char *text = PyMem_Malloc(10);
  if (text == NULL)
    return PyErr_NoMemory();
  self->text = text;
  if (PyObject_IsTrue(arg))
    return PyErr_Format(PyExc_ValueError, "no");
  Py_RETURN_NONE;
}

static PyObject *list_ok(PyObject *self, PyObject *arg) {
  struct node *node = malloc(sizeof *node);
  if (node == NULL)
    return PyErr_NoMemory();
  node->name = NULL;
  node->next = all_nodes;
  all_nodes = node;
  Py_RETURN_NONE;
}

static PyObject *unknown_ok(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  unknown_keep(block);
  Py_RETURN_NONE;
}

// Another caller frees it right after the call.
static void reads(void) {
  char *block = malloc(10);
  unknown_read(block);
  free(block);
}

static PyObject *borrower_bad(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  reads();
  unknown_read(block);
  Py_RETURN_NONE; // expected-warning {{[refcop-mem-leak]}}
}

static PyObject *capsule_ok(PyObject *self, PyObject *arg) {
  char *block = malloc(10);
  PyObject *capsule = PyCapsule_New(block, "spam", NULL);
  if (capsule == NULL)
    free(block);
  return capsule;
}

static PyObject *number_ok(PyObject *self, PyObject *arg) {
  void *block = malloc(10);
  return PyLong_FromVoidPtr((void *)((size_t)block + 0x10));
}

static PyObject *inner_pointer_ok(PyObject *self, PyObject *arg) {
  char *block = malloc(10), *at = block + 4;
  if (block == NULL)
    return PyErr_NoMemory();
  block = NULL;
  free(at - 4);
  Py_RETURN_NONE;
}

// --- usual ways to free ---

static PyObject *small_ok(PyObject *self, PyObject *arg) {
  char small[16], *block = small;
  if (PyObject_IsTrue(arg)) {
    block = PyMem_Malloc(100);
    if (block == NULL)
      return PyErr_NoMemory();
  }
  PyObject *result = PyBytes_FromStringAndSize(block, 16);
  if (block != small)
    PyMem_Free(block);
  return result;
}

static PyObject *flag_ok(PyObject *self, PyObject *arg) {
  char *block = NULL;
  int owned = 0;
  if (PyObject_IsTrue(arg)) {
    block = malloc(10);
    owned = 1;
  }
  PyObject *result = PyObject_Str(arg);
  if (owned)
    free(block);
  return result;
}

static PyObject *grown_bad(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(10);
  if (block == NULL)
    return PyErr_NoMemory();
  block = PyMem_Realloc(block, 20); // two-warning {{overwritten here before it is freed}}
  if (block == NULL)
    return PyErr_NoMemory();
  PyMem_Free(block);
  Py_RETURN_NONE;
}

static PyObject *grown_ok(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(10), *more;
  if (block == NULL)
    return PyErr_NoMemory();
  more = PyMem_Realloc(block, 20);
  if (more == NULL) {
    PyMem_Free(block);
    return PyErr_NoMemory();
  }
  block = more;
  PyMem_Free(block);
  Py_RETURN_NONE;
}

static PyObject *not_grown_bad(PyObject *self, PyObject *arg) {
  char *block = PyMem_Malloc(10), *more;
  if (block == NULL)
    return PyErr_NoMemory();
  more = PyMem_Realloc(block, 20);
  if (more == NULL)
    return PyErr_NoMemory(); // two-warning {{leaked memory: 'block'}}
  PyMem_Free(more);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"error_path_bad", error_path_bad, METH_O, NULL},
                                {"error_path_ok", error_path_ok, METH_O, NULL},
                                {"domains_bad", domains_bad, METH_O, NULL},
                                {"new_bad", new_bad, METH_O, NULL},
                                {"unit_bad", unit_bad, METH_VARARGS, NULL},
                                {"unit_given_ok", unit_given_ok, METH_VARARGS, NULL},
                                {"lost_result_bad", lost_result_bad, METH_O, NULL},
                                {"overwritten_bad", overwritten_bad, METH_O, NULL},
                                {"loop_bad", loop_bad, METH_O, NULL},
                                {"inner_bad", inner_bad, METH_O, NULL},
                                {"inner_ok", inner_ok, METH_O, NULL},
                                {"field_ok", (PyCFunction)field_ok, METH_O, NULL},
                                {"list_ok", list_ok, METH_O, NULL},
                                {"unknown_ok", unknown_ok, METH_O, NULL},
                                {"borrower_bad", borrower_bad, METH_O, NULL},
                                {"capsule_ok", capsule_ok, METH_O, NULL},
                                {"number_ok", number_ok, METH_O, NULL},
                                {"inner_pointer_ok", inner_pointer_ok, METH_O, NULL},
                                {"small_ok", small_ok, METH_O, NULL},
                                {"flag_ok", flag_ok, METH_O, NULL},
                                {"grown_bad", grown_bad, METH_O, NULL},
                                {"grown_ok", grown_ok, METH_O, NULL},
                                {"not_grown_bad", not_grown_bad, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
