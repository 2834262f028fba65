/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Clean: references that go through code that is not instrumented, through threads, and through
 * frames that are left in other ways than by a return. foreign.cpp is compiled without
 * instrumentation. */
#define _GNU_SOURCE
#include <Python.h>
#include <structmember.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

PyObject *plain_pair(PyObject *object);
void plain_keep(PyObject *object);
PyObject *plain_take(void);
void plain_release(PyObject *object);
PyObject *plain_call(PyObject *(*function)(PyObject *), PyObject *object);
void plain_throw(void);
int plain_catch(PyCFunction function, PyObject *self);

/* --- Callees and callbacks --------------------------------------------------------------------*/

static PyObject *pair(PyObject *self, PyObject *object) {
    PyObject *made = plain_pair(object);
    if (made == NULL)
        return NULL;
    PyObject *list = PyList_New(0);
    if (list == NULL || PyList_Append(list, made) < 0) {
        Py_XDECREF(list);
        Py_DECREF(made);
        return NULL;
    }
    Py_DECREF(made);
    return list;
}

static PyObject *keep(PyObject *self, PyObject *object) {
    plain_keep(object);
    Py_RETURN_NONE;
}

static PyObject *take(PyObject *self, PyObject *unused) {
    PyObject *object = plain_take();
    if (object == NULL)
        Py_RETURN_NONE;
    return object;
}

/* The other side releases what this one has taken. */
static PyObject *give_away(PyObject *self, PyObject *object) {
    Py_INCREF(object);
    plain_release(object);
    PyObject *number = PyLong_FromLong(1234567);
    if (number != NULL)
        plain_release(number);
    Py_RETURN_NONE;
}

static PyObject *wrap(PyObject *object) {
    PyObject *list = PyList_New(1);
    if (list == NULL) {
        Py_DECREF(object);
        return NULL;
    }
    PyList_SET_ITEM(list, 0, object);
    return list;
}

static PyObject *call_back(PyObject *self, PyObject *object) {
    Py_INCREF(object);
    return plain_call(wrap, object);
}

/* --- Structs ----------------------------------------------------------------------------------*/

typedef struct {
    PyObject *first, *second;
} Two;

/* Moved by memcpy and assignment, the old block freed; then released from the new place. */
static PyObject *move(PyObject *self, PyObject *object) {
    Two *from = malloc(sizeof(*from)), *to = malloc(sizeof(*to)), *last = calloc(1, sizeof(*last));
    if (from == NULL || to == NULL || last == NULL) {
        free(from);
        free(to);
        free(last);
        return PyErr_NoMemory();
    }
    Py_INCREF(object);
    from->first = object;
    from->second = PyList_New(0);
    memcpy(to, from, sizeof(*to));
    free(from);
    *last = *to;
    free(to);
    Py_DECREF(last->first);
    Py_XDECREF(last->second);
    free(last);
    Py_RETURN_NONE;
}

/* A member that the interpreter writes, with T_OBJECT; a buffer whose owner is set by hand. */
typedef struct {
    PyObject_HEAD PyObject *any;
    PyObject *bytes;
} Shelf;

static PyMemberDef Shelf_members[] = {{"any", T_OBJECT, offsetof(Shelf, any), 0, NULL},
                                      {NULL, 0, 0, 0, NULL}};

static int Shelf_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    Shelf *shelf = (Shelf *)self;
    if (shelf->bytes == NULL && (shelf->bytes = PyBytes_FromStringAndSize(NULL, 64)) == NULL) {
        view->obj = NULL;
        return -1;
    }
    memset(view, 0, sizeof(*view));
    view->buf = PyBytes_AS_STRING(shelf->bytes);
    view->len = 64;
    view->itemsize = 1;
    view->format = (flags & PyBUF_FORMAT) != 0 ? "B" : NULL;
    view->ndim = 1;
    view->readonly = 1;
    if ((flags & PyBUF_ND) != 0)
        view->shape = &view->len;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES)
        view->strides = &view->itemsize;
    Py_INCREF(self);
    view->obj = self;
    return 0;
}

static PyBufferProcs Shelf_buffer = {Shelf_getbuffer, NULL};

static void Shelf_dealloc(PyObject *self) {
    Py_XDECREF(((Shelf *)self)->any);
    Py_XDECREF(((Shelf *)self)->bytes);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject ShelfType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foreign.Shelf",
    .tp_basicsize = sizeof(Shelf),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = Shelf_dealloc,
    .tp_members = Shelf_members,
    .tp_as_buffer = &Shelf_buffer,
};

/* --- Frames that are left in other ways -------------------------------------------------------*/

/* Called by Python, and by C++ that catches what goes through its frame. */
static PyObject *thrower(PyObject *self, PyObject *unused) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    Py_DECREF(list);
    plain_throw();
    return NULL;
}

static PyObject *catcher(PyObject *self, PyObject *unused) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    int caught = plain_catch(thrower, self);
    Py_DECREF(list);
    return PyLong_FromLong(caught + 10000);
}

/* A thread ends in an instrumented frame. */
static PyObject *ender(PyObject *self, PyObject *state) {
    PyObject *list = PyList_New(0);
    Py_XDECREF(list);
    PyGILState_Release((PyGILState_STATE)(intptr_t)self);
    pthread_exit(NULL);
}

static void *thread_that_ends(void *unused) {
    ender((PyObject *)(intptr_t)PyGILState_Ensure(), NULL);
    return NULL;
}

/* A thread is handed a reference, and releases it. */
static void *thread_that_releases(void *object) {
    PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF((PyObject *)object);
    PyGILState_Release(state);
    return NULL;
}

static PyObject *run_thread(void *(*body)(void *), PyObject *object) {
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, body, object);
    if (failed) {
        Py_XDECREF(object);
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_BEGIN_ALLOW_THREADS pthread_join(thread, NULL);
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

static PyObject *end_thread(PyObject *self, PyObject *unused) {
    return run_thread(thread_that_ends, NULL);
}

static PyObject *hand_over(PyObject *self, PyObject *object) {
    Py_INCREF(object);
    return run_thread(thread_that_releases, object);
}

/* A queue whose slots are not emptied: one thread waits in its call until another has taken what it
 * put there. */
static PyObject *queue[4];
static unsigned put_count, got_count;
static sem_t is_there, is_taken;

static PyObject *put(PyObject *self, PyObject *object) {
    Py_INCREF(object);
    queue[put_count++ % 4] = object;
    sem_post(&is_there);
    Py_BEGIN_ALLOW_THREADS sem_wait(&is_taken);
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

static PyObject *get(PyObject *self, PyObject *unused) {
    Py_BEGIN_ALLOW_THREADS sem_wait(&is_there);
    Py_END_ALLOW_THREADS return queue[got_count++ % 4];
}

/* Called after the result of get is in use. */
static PyObject *got(PyObject *self, PyObject *unused) {
    sem_post(&is_taken);
    Py_RETURN_NONE;
}

/* Two stacks, switched as greenlets are. */
static ucontext_t inner, outer;
static PyObject *inner_object;

static PyObject *task(PyObject *self, PyObject *object) {
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return NULL;
    for (int i = 0; i < 3; i++) {
        Py_INCREF(object);
        swapcontext(&inner, &outer);
        Py_DECREF(object);
    }
    return list;
}

static void start_task(void) {
    inner_object = task(NULL, inner_object);
}

static PyObject *switcher(PyObject *self, PyObject *object) {
    char *stack = malloc(65536);
    if (stack == NULL)
        return PyErr_NoMemory();
    getcontext(&inner);
    inner.uc_stack.ss_sp = stack;
    inner.uc_stack.ss_size = 65536;
    inner.uc_link = &outer;
    inner_object = object;
    makecontext(&inner, start_task, 0);
    for (int i = 0; i < 4; i++) {
        PyObject *between = pair(NULL, object);
        Py_XDECREF(between);
        swapcontext(&outer, &inner);
    }
    free(stack);
    return inner_object;
}

static PyMethodDef methods[] = {{"pair", pair, METH_O, NULL},
                                {"keep", keep, METH_O, NULL},
                                {"take", take, METH_NOARGS, NULL},
                                {"give_away", give_away, METH_O, NULL},
                                {"call_back", call_back, METH_O, NULL},
                                {"move", move, METH_O, NULL},
                                {"thrower", thrower, METH_NOARGS, NULL},
                                {"catcher", catcher, METH_NOARGS, NULL},
                                {"ender", ender, METH_O, NULL},
                                {"end_thread", end_thread, METH_NOARGS, NULL},
                                {"hand_over", hand_over, METH_O, NULL},
                                {"put", put, METH_O, NULL},
                                {"get", get, METH_NOARGS, NULL},
                                {"got", got, METH_NOARGS, NULL},
                                {"task", task, METH_O, NULL},
                                {"switcher", switcher, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {
    .m_base = PyModuleDef_HEAD_INIT, .m_name = "foreign", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_foreign(void) {
    PyObject *result;
    if (PyType_Ready(&ShelfType) < 0 || (result = PyModule_Create(&module)) == NULL)
        return NULL;
    sem_init(&is_there, 0, 0);
    sem_init(&is_taken, 0, 0);
    Py_INCREF(&ShelfType);
    if (PyModule_AddObject(result, "Shelf", (PyObject *)&ShelfType) < 0) {
        Py_DECREF(&ShelfType);
        Py_DECREF(result);
        return NULL;
    }
    return result;
}
