/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Python as the runtime sees it: one binary serves 3.9 to 3.13, so there is no Python.h here but
 * the part of the layout that is the same in all of them, and functions looked up by name. */
#ifndef RT_PYTHON_H
#define RT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct py_type py_type;

/* Builds with a GIL only; a free-threaded build has another header and is never looked into. */
typedef struct py_object {
    int64_t refcnt;
    py_type *type;
} py_object;

typedef int (*py_visit)(py_object *, void *);

struct py_type {
    py_object head;
    int64_t size;
    const char *name;
    int64_t basicsize, itemsize;
    void (*dealloc)(py_object *);
    void *slots_a[14]; /* tp_vectorcall_offset ... tp_as_buffer */
    unsigned long flags;
    const char *doc;
    int (*traverse)(py_object *, py_visit, void *);
    int (*clear)(py_object *);
    void *richcompare;
    int64_t weaklistoffset;
    void *slots_b[5]; /* tp_iter ... tp_getset */
    py_type *base;
    py_object *dict;
    void *slots_c[2]; /* tp_descr_get, tp_descr_set */
    int64_t dictoffset;
    void *slots_d[3]; /* tp_init, tp_alloc, tp_new */
    void (*free)(void *);
    int (*is_gc)(py_object *);
};

enum {
    PY_FLAG_MANAGED_WEAKREF = 1 << 3, /* 3.12 */
    PY_FLAG_MANAGED_DICT = 1 << 4,    /* 3.11 */
    PY_FLAG_HEAPTYPE = 1 << 9,
    PY_FLAG_HAVE_GC = 1 << 14,
};
#define PY_FLAG_LONG_SUBCLASS (1ul << 24)
#define PY_FLAG_LIST_SUBCLASS (1ul << 25)
#define PY_FLAG_TYPE_SUBCLASS (1ul << 31)

typedef struct py_method {
    const char *name;
    py_object *(*function)(py_object *, py_object *);
    int flags;
    const char *doc;
} py_method;
enum { PY_METH_VARARGS = 1, PY_METH_NOARGS = 4 };

typedef struct py_allocator {
    void *context;
    void *(*malloc)(void *, size_t);
    void *(*calloc)(void *, size_t, size_t);
    void *(*realloc)(void *, void *, size_t);
    void (*free)(void *, void *);
} py_allocator;
enum { PY_DOMAIN_RAW, PY_DOMAIN_MEM, PY_DOMAIN_OBJ };

/* Functions: name, result, arguments. Those of the first list must be there, in all of 3.9-3.13. */
#define RT_PYTHON_FUNCTIONS(F)                                                                     \
    F(Py_GetVersion, const char *, (void))                                                         \
    F(Py_IsInitialized, int, (void))                                                               \
    F(Py_AtExit, int, (void (*)(void)))                                                            \
    F(PyGILState_Check, int, (void))                                                               \
    F(PyImport_ImportModule, py_object *, (const char *))                                          \
    F(PyImport_GetModule, py_object *, (py_object *))                                              \
    F(PyObject_CallMethod, py_object *, (py_object *, const char *, const char *, ...))            \
    F(PyObject_GetAttrString, py_object *, (py_object *, const char *))                            \
    F(PyObject_CallFunctionObjArgs, py_object *, (py_object *, ...))                               \
    F(PyCFunction_NewEx, py_object *, (py_method *, py_object *, py_object *))                     \
    F(PyModule_Create2, py_object *, (void *, int))                                                \
    F(PyArg_ParseTuple, int, (py_object *, const char *, ...))                                     \
    F(PyUnicode_FromStringAndSize, py_object *, (const char *, int64_t))                           \
    F(PyUnicode_AsUTF8AndSize, const char *, (py_object *, int64_t *))                             \
    F(PyLong_FromLongLong, py_object *, (long long))                                               \
    F(PyLong_AsLong, long, (py_object *))                                                          \
    F(PyErr_Occurred, py_object *, (void))                                                         \
    F(PyErr_Fetch, void, (py_object **, py_object **, py_object **))                               \
    F(PyErr_Restore, void, (py_object *, py_object *, py_object *))                                \
    F(PyErr_Clear, void, (void))                                                                   \
    F(PyErr_SetString, void, (py_object *, const char *))                                          \
    F(PyErr_NoMemory, py_object *, (void))                                                         \
    F(PyMem_GetAllocator, void, (int, py_allocator *))                                             \
    F(PyMem_SetAllocator, void, (int, py_allocator *))                                             \
    F(PyObject_GC_IsTracked, int, (py_object *))                                                   \
    F(PyGC_Collect, int64_t, (void))                                                               \
    F(PyInterpreterState_Get, void *, (void))                                                      \
    F(PyInterpreterState_GetID, int64_t, (void *))                                                 \
    F(PyEval_SaveThread, void *, (void))                                                           \
    F(PyEval_RestoreThread, void, (void *))                                                        \
    F(PyList_New, py_object *, (int64_t))                                                          \
    F(PyList_Append, int, (py_object *, py_object *))                                              \
    F(PyDict_New, py_object *, (void))                                                             \
    F(PyDict_SetItemString, int, (py_object *, const char *, py_object *))                         \
    F(Py_IncRef, void, (py_object *))                                                              \
    F(Py_DecRef, void, (py_object *))

#define RT_PYTHON_OPTIONAL(F)                                                                      \
    F(_Py_IsFinalizing, int, (void))                                                               \
    F(Py_IsFinalizing, int, (void))                                                                \
    F(_PyThreadState_UncheckedGet, void *, (void))                                                 \
    F(PyThreadState_GetUnchecked, void *, (void))                                                  \
    F(PyThreadState_GetInterpreter, void *, (void *))                                              \
    F(Py_AddPendingCall, int, (int (*)(void *), void *))                                           \
    F(PyInterpreterState_ThreadHead, void *, (void *))                                             \
    F(PyThreadState_Next, void *, (void *))                                                        \
    F(PyGC_IsEnabled, int, (void))                                                                 \
    F(PyUnstable_GC_VisitObjects, void, (int (*)(py_object *, void *), void *))                    \
    F(_PySys_GetSizeOf, size_t, (py_object *))

struct rt_python {
    int minor; /* 9 ... 13 */
    bool free_threaded;
    py_type *type_type;           /* &PyType_Type */
    py_type *tuple_type;          /* &PyTuple_Type */
    py_type *frame_type;          /* &PyFrame_Type */
    py_object **exc_memory_error; /* where PyExc_MemoryError is */
    py_object **exc_runtime_error;
    const py_type *scalars[6]; /* int, bool, float, complex, str, bytes */
    py_object *none, *true_, *false_, *ellipsis, *not_implemented;
#define DECLARE(name, result, arguments) result(*name) arguments;
    RT_PYTHON_FUNCTIONS(DECLARE)
    RT_PYTHON_OPTIONAL(DECLARE)
#undef DECLARE
};

extern struct rt_python rt_py;

/* Finds Python in the process. True when it is there and of a kind known here. Idempotent. */
bool rt_python_bind(void);
/* May this thread call Python now: initialised, not going away, GIL held by this thread. */
bool rt_python_is_usable(void);

/* The interpreter that runs on this thread, or NULL: then the thread has no GIL. Never fatal. */
void *rt_python_interpreter(void);

/* An immortal object is never freed and its count says nothing (3.12+). */
bool rt_python_is_immortal(const py_object *object, int64_t refcnt);
/* None, True and their like where they are immortal: nobody needs to take references to them. */
bool rt_python_is_singleton(uint64_t object);
/* None, or an instance of int, str and their like, of no subclass: what is done with it runs no
 * Python code. */
bool rt_python_is_scalar(const py_object *object);
/* Is it plausible as a live object? Reads safely. Copies the header to *head when not NULL. */
bool rt_python_looks_alive(const void *object, py_object *head);
void rt_python_forget_types(void);
/* Copies a type's name; "?" when it cannot be read. */
void rt_python_type_name(const py_type *type, char *name, size_t size);
bool rt_python_is_subtype(const py_type *type, const py_type *base);
/* collections.deque, borrowed from its module; NULL when nobody has imported it. */
const py_type *rt_python_deque_type(void);
/* Bytes in front of the object that belong to its block: GC header, dict and weakref pointers. */
size_t rt_python_prefix(const py_type *type);

/* Lets threads run that wait for the GIL; held by this thread before and after. */
void rt_python_yield(void);

/* Overwrites the addresses that free lists kept as arrays still have after they were cleared. */
void rt_python_scrub_free_lists(void);

/* Calls visit for each object in the collector's lists. GIL held. False when it cannot be done. */
bool rt_python_visit_tracked(int (*visit)(py_object *, void *), void *argument);

#endif
