// An object that is given memory to keep gets a function with it, which is called when the object dies.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -plugin-arg-refcop no=dangling-field -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdio.h>

typedef struct api {
  int (*number)(void);
  PyObject *type;
} api;

void end_with(void *memory);

static void kept_bad(PyObject *capsule) { // expected-warning {{leaked memory: PyCapsule_New() gives the object memory to keep, and 'kept_bad', which is called when the object dies, does not free it}}
  void *p = PyCapsule_GetPointer(capsule, "spam");
  if (p != NULL)
    printf("%p\n", p);
}

static void member_released_bad(PyObject *capsule) { // expected-warning {{and 'member_released_bad', which is called when the object dies, does not free it}}
  api *a = PyCapsule_GetPointer(capsule, "spam");
  Py_XDECREF(a->type);
}

static void freed_ok(PyObject *capsule) {
  PyMem_Free(PyCapsule_GetPointer(capsule, "spam"));
}

static void freed_by_helper_ok(PyObject *capsule) {
  api *a = PyCapsule_GetPointer(capsule, "spam");
  if (a)
    end_with(a);
}

static void object_handed_on_ok(PyObject *capsule) {
  void *p = PyCapsule_GetPointer(capsule, "spam");
  if (p)
    freed_ok(capsule);
}

static void static_ok(PyObject *capsule) {
  void *p = PyCapsule_GetPointer(capsule, "spam");
  printf("%p\n", p);
}

// The same for memory of its own and for what lives for good: it cannot know which of the two it has.
static void mixed_ok(PyObject *capsule) {
  void *p = PyCapsule_GetPointer(capsule, "spam");
  printf("%p\n", p);
}

static api for_good;

static PyObject *keep(int which) {
  api *a = PyMem_Malloc(sizeof(api));
  if (a == NULL)
    return PyErr_NoMemory();
  a->type = NULL;
  switch (which) {
  case 0: return PyCapsule_New(a, "spam", kept_bad);
  case 1: return PyCapsule_New(a, "spam", member_released_bad);
  case 2: return PyCapsule_New(a, "spam", freed_ok);
  case 3: return PyCapsule_New(a, "spam", freed_by_helper_ok);
  case 4: return PyCapsule_New(a, "spam", object_handed_on_ok);
  case 5: return PyCapsule_New(a, "spam", mixed_ok);
  }
  PyMem_Free(a);
  return which == 6 ? PyCapsule_New(&for_good, "spam", mixed_ok) : PyCapsule_New(&for_good, "spam", static_ok);
}

PyObject *make_capsule(PyObject *self, PyObject *arg) {
  PyObject *made = keep(PyObject_IsTrue(arg));
  return made;
}
