// Included by parts.c and by others: nothing is reported.
static inline int shared(PyObject *arg) {
  PyObject *list = PyList_New(0);
  return PyObject_IsTrue(arg);
}
