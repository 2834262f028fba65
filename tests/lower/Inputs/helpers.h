static inline int deepest(int n) { return n + 1; }
static inline int called(int n) { return deepest(n); }
static inline int not_called(int n) { return n; }
static inline int given_away(int n) { return n; }
/* As in pythoncapi_compat.h: the name has a contract, which wins. */
static inline PyObject *Py_NewRef_not(PyObject *o) { return o; }
static inline int PyList_Extend(PyObject *list, PyObject *more) { return PyList_SetSlice(list, 0, 0, more); }
