// What a function that calls itself frees counts like what any other frees.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <string.h>

typedef struct Node {
  struct Node *next;
  char *bad;
  char *ok;
} Node;

static int fill(Node *node, Py_ssize_t size) {
  node->bad = strdup("x");
  node->ok = PyMem_Malloc(size);
  return node->bad && node->ok ? 0 : -1;
}

static void empty_bad(Node *node) {
  if (node->next)
    empty_bad(node->next);
  PyMem_Free(node->bad); // expected-warning {{'bad' is freed with PyMem_Free(), but what is stored there is allocated with strdup()}}
  PyMem_Free(node->ok);
  node->bad = node->ok = NULL;
}

static Node root;

static PyObject *run(PyObject *self, PyObject *arg) {
  if (fill(&root, 10) < 0) {
    empty_bad(&root);
    return PyErr_NoMemory();
  }
  empty_bad(&root);
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"run", run, METH_O, NULL}, {NULL, NULL, 0, NULL}};
struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, methods};
PyMODINIT_FUNC PyInit_spam(void) { return PyModule_Create(&module); }
