static inline int deepest(int n) { return n + 1; }
static inline int called(int n) { return deepest(n); }
static inline int not_called(int n) { return n; }
static inline int given_away(int n) { return n; }
/* As in pythoncapi_compat.h: a name with a contract, of Python 3.14. */
static inline int PyLong_IsZero(PyObject *number) { return !PyObject_IsTrue(number); }
