// Functions whose contracts have parts that the language has no words for.
#include <Python.h>

static PyObject *cached;

/* A singleton that somebody else holds, or a failure. */
PyObject *shared_or_null(void) {
  if (cached == NULL)
    cached = PyDict_New();
  Py_XINCREF(cached);
  return cached;
}

/* The pointer itself is given back, and what it points to is written. */
char *escaped(char **to, Py_ssize_t length) {
  if (*to == NULL)
    *to = PyMem_Malloc((size_t)length);
  if (*to == NULL)
    return NULL;
  return (char *)to;
}

/* Memory in a variable. */
int copied(char **to, const char *from) {
  *to = PyMem_Malloc(strlen(from) + 1);
  if (*to == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  strcpy(*to, from);
  return 0;
}

/* A failed allocation, of which only some say so. */
char *duplicate(const char *text, PyObject **error) {
  char *copy = NULL;
  if (text == NULL) {
    *error = NULL;
    PyErr_SetString(PyExc_ValueError, "text");
    return NULL;
  }
  copy = strdup(text);
  *error = copy ? NULL : PyErr_NoMemory();
  return copy;
}

/* Parameters whose names are words of the language, or that have none. */
int reserved_names(PyObject *writes, PyObject *where, PyObject *since) {
  return writes == where || since == NULL;
}
int no_name(PyObject *exact, int, PyObject *when) { return exact == when; }

/* What is not there is no failure. */
struct entry {
  char code;
};
struct entry *look_up(char code) {
  static struct entry table[] = {{'a'}, {'b'}, {0}};
  for (struct entry *at = table; at->code; at++)
    if (at->code == code)
      return at;
  return NULL;
}

/* Filled when it is first asked for. */
struct lazy {
  void *data;
};
int read_data(void **data);
void *load(struct lazy *self) {
  if (self->data == NULL && read_data(&self->data) < 0) {
    PyErr_SetString(PyExc_OSError, "data");
    return NULL;
  }
  return self->data;
}
