#include <Python.h>
static inline PyObject *hdr_str(PyObject *o) { return PyObject_Str(o); }
static inline void hdr_put(PyObject **p) { PyObject *o = *p; *p = NULL; Py_XDECREF(o); }
static inline PyObject *hdr_item(PyObject *t, Py_ssize_t i) { return PyTuple_GET_ITEM(t, i); }
static inline int hdr_add(PyObject *m, const char *n, PyObject *o) { if (o == NULL) return -1; if (PyModule_AddObject(m, n, o) < 0) { Py_DECREF(o); return -1; } return 0; }
static inline int hdr_get(PyObject *o, const char *n, PyObject **out) { *out = PyObject_GetAttrString(o, n); if (*out) return 1; if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1; PyErr_Clear(); return 0; }
