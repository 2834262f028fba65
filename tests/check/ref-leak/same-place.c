// One variable, filled in several ways, is lost at one place: what corrects one corrects all, so one finding tells of them.
//
// RUN: %refcop_verify %s
// RUN: %if python3.13 %{ %refcop_verify_nopy -I%python_inc_313 %s %}

#include <Python.h>

static PyObject *either_bad(PyObject *self, PyObject *arg) {
    PyObject *text;
    if (PyUnicode_Check(arg))
        text = PyUnicode_AsUTF8String(arg); // expected-note {{PyUnicode_AsUTF8String() gives a new reference to 'text' here}}
    else
        text = PyObject_Bytes(arg); // expected-note {{on another path, PyObject_Bytes() gives a new reference to 'text' here}}
    if (!text) // expected-note {{here 'text' is not NULL}}
        return NULL;
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'text' from PyUnicode_AsUTF8String()}}
}

static PyObject *either_ok(PyObject *self, PyObject *arg) {
    PyObject *text;
    if (PyUnicode_Check(arg))
        text = PyUnicode_AsUTF8String(arg);
    else
        text = PyObject_Bytes(arg);
    if (!text)
        return NULL;
    Py_DECREF(text);
    Py_RETURN_NONE;
}

/* Two variables are two mistakes. */
static PyObject *two_bad(PyObject *self, PyObject *arg) {
    PyObject *a = PyObject_Str(arg); // expected-note {{PyObject_Str() gives a new reference to 'a' here}}
    if (!a) // expected-note {{here 'a' is not NULL}}
        return NULL;
    PyObject *b = PyObject_Repr(arg); // expected-note {{PyObject_Repr() gives a new reference to 'b' here}}
    if (!b) { // expected-note 2 {{here 'b' is not NULL}}
        Py_DECREF(a);
        return NULL;
    }
    Py_RETURN_NONE; // expected-warning {{leaked reference to 'a' from PyObject_Str()}} expected-warning {{leaked reference to 'b' from PyObject_Repr()}}
}

/* The member is given away whether it was made just now or before. */
typedef struct {
    PyObject_HEAD
    PyObject *dict;
} Spam;

static PyObject *get_dict_bad(Spam *self, void *closure) {
    if (!self->dict) { // expected-note {{'dict' is read here}} expected-note {{here 'dict' is not NULL}}
        self->dict = PyDict_New(); // expected-note {{on another path, PyDict_New() gives a new reference to 'dict' here}}
        if (!self->dict)
            return NULL;
    }
    return self->dict; // expected-warning {{borrowed reference 'dict' is returned where a new reference is expected}}
}

static PyGetSetDef getset[] = {{"dict", (getter)get_dict_bad, NULL, NULL, NULL}, {NULL}};

static void dealloc(Spam *self) {
    Py_XDECREF(self->dict);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "spam.Spam",
    .tp_basicsize = sizeof(Spam),
    .tp_dealloc = (destructor)dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_getset = getset,
};

static PyMethodDef methods[] = {
    {"either_bad", either_bad, METH_O, NULL},
    {"either_ok", either_ok, METH_O, NULL},
    {"two_bad", two_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
    return methods;
}
