// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// The address of a member, given to a library together with a function to call: the library calls it with
// that address, from which the program gets at the object. The reference that is taken for it is its own.
#include <Python.h>
#include <stddef.h>

typedef struct request {
    void *data;
    int id;
} request;
typedef void (*request_cb)(request *);
typedef struct options {
    int flags;
    request_cb done;
} options;
int lib_send(request *r, const char *path, request_cb done);
int lib_spawn(request *r, const options *o);
int lib_init(request *r);

typedef struct {
    PyObject_HEAD
    request req;
    PyObject *result;
} Call;

static PyTypeObject CallType;

static void send_done(request *r) {
    Call *q = (Call *)((char *)r - offsetof(Call, req));
    Py_CLEAR(q->result);
    Py_DECREF(q);
}

static void data_done(request *r) {
    Call *q = (Call *)r->data;
    Py_CLEAR(q->result);
    Py_DECREF(q);
}

static void set_id(request *r, int id) {
    r->id = id;
}

static PyObject *callback_ok(Call *self, PyObject *unused) {
    if (lib_send(&self->req, "", send_done) < 0)
        return PyErr_NoMemory();
    Py_INCREF(self);
    Py_RETURN_NONE;
}

static PyObject *callback_in_struct_ok(Call *self, PyObject *unused) {
    options o = {0, send_done};
    lib_spawn(&self->req, &o);
    Py_INCREF(self);
    Py_RETURN_NONE;
}

static PyObject *no_callback_bad(Call *self, PyObject *unused) {
    lib_init(&self->req);
    Py_INCREF(self);
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'self'}}
}

static PyObject *function_of_file_ok(Call *self, PyObject *unused) {
    Py_INCREF(self);
    send_done(&self->req);
    Py_RETURN_NONE;
}

static PyObject *function_of_file_by_data_ok(Call *self, PyObject *unused) {
    Py_INCREF(self);
    data_done(&self->req);
    Py_RETURN_NONE;
}

static PyObject *harmless_function_bad(Call *self, PyObject *unused) {
    Py_INCREF(self);
    set_id(&self->req, 1);
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'self'}}
}

static PyObject *sync_or_async_ok(PyObject *module, PyObject *callback) {
    Call *q = (Call *)PyObject_CallFunctionObjArgs((PyObject *)&CallType, callback, NULL);
    if (!q)
        return NULL;
    if (lib_send(&q->req, "", callback != Py_None ? send_done : NULL) < 0) {
        Py_DECREF(q);
        return PyErr_NoMemory();
    }
    Py_INCREF(q);
    if (callback != Py_None)
        return (PyObject *)q;
    send_done(&q->req);
    PyObject *result = Py_XNewRef(q->result);
    Py_DECREF(q);
    return result;
}

static PyMethodDef call_methods[] = {
    {"a", (PyCFunction)callback_ok, METH_NOARGS, NULL},
    {"b", (PyCFunction)callback_in_struct_ok, METH_NOARGS, NULL},
    {"c", (PyCFunction)no_callback_bad, METH_NOARGS, NULL},
    {"d", (PyCFunction)function_of_file_ok, METH_NOARGS, NULL},
    {"e", (PyCFunction)function_of_file_by_data_ok, METH_NOARGS, NULL},
    {"f", (PyCFunction)harmless_function_bad, METH_NOARGS, NULL},
    {"g", sync_or_async_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};
PyMethodDef *use_methods(void) { return call_methods; }
