/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The part of the extension foreign.c that is not instrumented. */
#include <Python.h>

#include <vector>

static std::vector<PyObject *> kept;

/* A new reference. */
extern "C" PyObject *plain_pair(PyObject *object) {
    return PyTuple_Pack(2, object, object);
}

/* Takes a reference of its own ... */
extern "C" void plain_keep(PyObject *object) {
    Py_INCREF(object);
    kept.push_back(object);
}

/* ... and hands it out. NULL: there is none. */
extern "C" PyObject *plain_take(void) {
    if (kept.empty())
        return nullptr;
    PyObject *object = kept.back();
    kept.pop_back();
    return object;
}

/* Releases what it is given. */
extern "C" void plain_release(PyObject *object) {
    Py_DECREF(object);
}

/* Calls back; the caller's reference to object becomes that of the callback. */
extern "C" PyObject *plain_call(PyObject *(*function)(PyObject *), PyObject *object) {
    return function(object);
}

extern "C" void plain_throw(void) {
    throw 1;
}

/* Calls a function that may throw through its frame. */
extern "C" int plain_catch(PyCFunction function, PyObject *self) {
    try {
        function(self, nullptr);
    } catch (int number) {
        return number;
    }
    return 0;
}
