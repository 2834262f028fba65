// A block that is passed to a function of another file stays ours to free, at level 2, unless that function
// looks as if it were there to free or keep it. And what a function of this file returns, whatever became of
// its paths.
//
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=unchecked-null -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=unchecked-null -verify-ignore-unexpected=note -I%python_inc_313 %s %}
#include <Python.h>
#include <pthread.h>
#include <stdlib.h>

int read_into(char *text, int size);
int fill_up(char *text, int size);
int set_up(void *data, int number, void (*destroy)(void *));
char **strings_free(char **strings);
void done_with(void *data);
static pthread_key_t key;

PyObject *filled_bad(PyObject *self, PyObject *arg) {
  char *text = malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  fill_up(text, 100);
  return PyUnicode_FromString("a"); // two-warning {{leaked memory: 'text' from malloc() is not freed}}
}

PyObject *not_passed_bad(PyObject *self, PyObject *arg) {
  char *text = malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  if (PyObject_IsTrue(arg))
    return PyErr_Format(PyExc_OSError, "no"); // expected-warning {{leaked memory: 'text' from malloc() is not freed}}
  free(text);
  return PyUnicode_FromString("a");
}

PyObject *callback_ok(PyObject *self, PyObject *arg) {
  char *text = malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  if (set_up(text, 1, free) < 0)
    return PyErr_Format(PyExc_OSError, "no");
  Py_RETURN_NONE;
}

PyObject *destructor_ok(PyObject *self, PyObject *arg) {
  char *text = malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  done_with(text);
  Py_RETURN_NONE;
}

PyObject *ignored_result_ok(PyObject *self, PyObject *arg) {
  char **strings = calloc(10, sizeof(char *));
  if (strings == NULL)
    return PyErr_NoMemory();
  strings_free(strings);
  Py_RETURN_NONE;
}

PyObject *thread_ok(PyObject *self, PyObject *arg) {
  char *text = malloc(100);
  if (text == NULL)
    return PyErr_NoMemory();
  pthread_setspecific(key, text);
  Py_RETURN_NONE;
}

int convert(char **from, char **to);

/* What it fills goes through a function of another file: nobody knows what `to` is then, but `made` is what
 * is returned. */
static char *converted(char *from) {
  char *to, *made;
  made = to = malloc(100);
  if (made == NULL)
    return NULL;
  if (convert(&from, &to) < 0) {
    free(made);
    return NULL;
  }
  return made;
}

PyObject *converted_bad(PyObject *self, PyObject *arg) {
  char *text = converted("a");
  if (text == NULL)
    return PyErr_NoMemory();
  if (read_into(text, 1) < 0)
    return PyErr_Format(PyExc_OSError, "no"); // two-warning {{leaked memory: 'text' from converted() is not freed}}
  free(text);
  Py_RETURN_NONE;
}

PyObject *converted_ok(PyObject *self, PyObject *arg) {
  char *text = converted("a");
  if (text == NULL)
    return PyErr_NoMemory();
  PyObject *made = PyUnicode_FromString(text);
  free(text);
  return made;
}

/* Somebody else has it as well. */
struct node {
  int number;
  struct node *next;
};
static struct node *all;
void link_to(struct node **list, struct node **at);

static struct node *new_node(int number) {
  struct node *made = malloc(sizeof *made);
  if (made == NULL)
    return NULL;
  made->number = number;
  link_to(&all, &made->next);
  return made;
}

PyObject *linked_ok(PyObject *self, PyObject *arg) {
  struct node *made = new_node(1);
  if (made == NULL)
    return PyErr_NoMemory();
  return PyLong_FromLong(made->number);
}
