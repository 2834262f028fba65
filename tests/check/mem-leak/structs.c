// Memory in members of plain structs: what the file puts there it frees where it takes the struct apart.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdlib.h>
#include <string.h>

// --- the struct is freed, and what it holds is not ---

struct forgetful {
  PyObject *object;
  char *name;
};

struct forgetful *make_forgetful(PyObject *object, const char *name) {
  struct forgetful *made = malloc(sizeof *made);
  if (made == NULL)
    return NULL;
  Py_INCREF(object);
  made->object = object;
  made->name = strdup(name);
  return made;
}

void free_forgetful_bad(struct forgetful *it) {
  Py_DECREF(it->object);
  free(it); // expected-warning {{leaked memory: 'name' of 'forgetful' is never freed: only the struct is freed, here}}
}

struct tidy {
  PyObject *object;
  char *name;
  struct tidy *next;
};

struct tidy *make_tidy(PyObject *object, const char *name, struct tidy *last) {
  struct tidy *made = malloc(sizeof *made);
  if (made == NULL)
    return NULL;
  Py_INCREF(object);
  made->object = object;
  made->name = strdup(name);
  made->next = NULL;
  last->next = made;
  return made;
}

static void drop(char *text) { free(text); }

void free_tidy_ok(struct tidy *it) {
  Py_DECREF(it->object);
  drop(it->name);
  free(it);
}

/* Another file takes it apart. */
struct shown {
  PyObject *object;
  char *name;
};
void shown_clear(struct shown *it);

struct shown *make_shown(PyObject *object, const char *name) {
  struct shown *made = malloc(sizeof *made);
  if (made == NULL)
    return NULL;
  Py_INCREF(object);
  made->object = object;
  made->name = strdup(name);
  return made;
}

void free_shown_ok(struct shown *it) {
  shown_clear(it);
  free(it);
}

// --- part of another struct ---

struct part {
  PyObject *object;
  int *marks;
  Py_buffer view;
};

int part_init(struct part *it, PyObject *object) {
  if (PyObject_GetBuffer(object, &it->view, PyBUF_SIMPLE) < 0)
    return -1;
  it->marks = PyMem_Malloc(40);
  if (it->marks == NULL) {
    PyBuffer_Release(&it->view);
    PyErr_NoMemory();
    return -1;
  }
  Py_INCREF(object);
  it->object = object;
  return 0;
}

void part_end_bad(struct part *it) {
  Py_CLEAR(it->object); // two-warning {{leaked memory: 'marks' of 'part' is never freed: only other members are let go of, here}} two-warning {{leaked buffer: 'view' of 'part' is never released: only other members are let go of, here}}
}

struct whole {
  PyObject *object;
  int *marks;
  Py_buffer view;
};

int whole_init(struct whole *it, PyObject *object) {
  if (PyObject_GetBuffer(object, &it->view, PyBUF_SIMPLE) < 0)
    return -1;
  it->marks = PyMem_Malloc(40);
  if (it->marks == NULL) {
    PyBuffer_Release(&it->view);
    PyErr_NoMemory();
    return -1;
  }
  Py_INCREF(object);
  it->object = object;
  return 0;
}

void whole_end_ok(struct whole *it) {
  PyMem_Free(it->marks);
  PyBuffer_Release(&it->view);
  Py_CLEAR(it->object);
}

// --- the struct itself ---

struct lost {
  PyObject *object;
  struct lost *next;
};
static struct lost *all_lost;

void add_lost(PyObject *object) {
  struct lost *made = PyMem_Malloc(sizeof *made);
  if (made == NULL)
    return;
  Py_INCREF(object);
  made->object = object;
  made->next = all_lost;
  all_lost = made;
}

void drop_lost_bad(struct lost *it) {
  Py_DECREF(it->object); // two-warning {{leaked memory: what 'lost' points to is let go of here, but nothing in the file frees the struct itself}}
}

/* realloc made it: an array of them. */
struct entry {
  PyObject *object;
};

struct entry *grow_entries(struct entry *all, size_t count) {
  struct entry *bigger = PyMem_Realloc(all, count * sizeof *bigger);
  return bigger;
}

void drop_entry_ok(struct entry *it) { Py_CLEAR(it->object); }
