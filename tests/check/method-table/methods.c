// PyMethodDef and PyGetSetDef: how a function is called and what it takes, whatever casts say.
//
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=null-without-exception -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=null-without-exception -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

typedef struct {
  PyObject_HEAD
  int count;
} Spam;
struct opaque;
struct plain {
  int x;
};

static PyObject *plain_1(PyObject *self) { return PyLong_FromLong(1); }
static PyObject *plain_2(PyObject *self, PyObject *args) { return PyObject_Str(args); }
static PyObject *plain_3(PyObject *self, PyObject *args, PyObject *kw) { return PyObject_Str(kw); }
static PyObject *unused_3(PyObject *self, PyObject *args, PyObject *kw) { return PyObject_Str(args); }
static PyObject *own_2(Spam *self, PyObject *Py_UNUSED(args)) { return PyLong_FromLong(self->count); }
static PyObject *void_2(void *self, void *arg) { return PyObject_Str((PyObject *)arg); }
static PyObject *opaque_2(struct opaque *self, PyObject *arg) { return PyObject_Str((PyObject *)self); }
static Spam *own_result_2(PyObject *self, PyObject *arg) { return (Spam *)PyObject_Str(arg); }
static PyObject *class_2(PyTypeObject *cls, PyObject *arg) { return PyObject_Str((PyObject *)cls); }
static PyObject *fast_3(PyObject *self, PyObject *const *args, Py_ssize_t n) { return n ? PyObject_Str(args[0]) : PyLong_FromLong(1); }
static PyObject *fast_4(PyObject *self, PyObject **args, Py_ssize_t n, PyObject *kw) { return kw ? PyObject_Str(kw) : n ? PyObject_Str(args[0]) : PyLong_FromLong(1); }
static PyObject *method_5(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *kw) { return PyObject_Str((PyObject *)cls); }
PyObject *no_prototype();
static PyObject *variadic(PyObject *self, ...) { return PyObject_Str(self); }

static int int_2(PyObject *self, PyObject *args) { return args != NULL; }
static void void_result_2(PyObject *self, PyObject *args) {}
static struct plain *plain_result_2(PyObject *self, PyObject *args) { return NULL; }
static PyObject *int_param(PyObject *self, int arg) { return PyLong_FromLong(arg); }
static PyObject *string_param(PyObject *self, char *arg) { return PyUnicode_FromString(arg); }
static PyObject *plain_self(struct plain *self, PyObject *arg) { return PyLong_FromLong(self->x); }
static PyObject *short_count(PyObject *self, PyObject *const *args, int n) { return n ? PyObject_Str(args[0]) : PyLong_FromLong(1); }

#define FN(f) ((PyCFunction)(void (*)(void))(f))
static PyMethodDef methods_ok[] = {
    {"a", plain_2, METH_VARARGS, NULL},
    {"b", FN(plain_3), METH_VARARGS | METH_KEYWORDS, "doc"},
    {"c", plain_2, METH_O},
    {"d", plain_2, METH_NOARGS},
    {"e", FN(fast_3), METH_FASTCALL},
    {"f", FN(fast_4), METH_FASTCALL | METH_KEYWORDS},
    {"g", FN(own_2), METH_NOARGS | METH_COEXIST},
    {"h", FN(void_2), METH_O},
    {"i", FN(opaque_2), METH_O},
    {"j", FN(own_result_2), METH_O},
    {"k", FN(class_2), METH_O | METH_CLASS},
    {"l", plain_2, METH_VARARGS | METH_STATIC},
    {"m", FN(no_prototype), METH_VARARGS | METH_KEYWORDS},
    {"n", FN(variadic), METH_VARARGS},
    {NULL, NULL, 0, NULL}};

#ifdef METH_METHOD
static PyMethodDef method_ok[] = {{"a", FN(method_5), METH_METHOD | METH_FASTCALL | METH_KEYWORDS}, {NULL}};
#endif

static PyMethodDef methods_bad[] = {
    {"a", FN(plain_3), METH_VARARGS},                 // expected-warning {{'plain_3' takes 3 arguments, but METH_VARARGS gives it 2 [refcop-method-table]}}
    {"b", FN(unused_3), METH_VARARGS},                // two-warning {{'unused_3' takes 3 arguments, but METH_VARARGS gives it 2; 1 more function of the table 'methods_bad' is called with another number of arguments, too}}
    {"c", FN(plain_1), METH_NOARGS},                  // the second one
    {"d", FN(plain_2), METH_VARARGS | METH_KEYWORDS}, // expected-warning {{method 'd' has METH_KEYWORDS, but 'plain_2' does not take keywords: they are ignored}}
    {"e", FN(fast_3), METH_FASTCALL | METH_KEYWORDS}, // expected-warning {{method 'e' has METH_KEYWORDS, but 'fast_3' does not take keywords}}
    {"f", FN(fast_4), METH_FASTCALL},                 // expected-warning {{'fast_4' takes 4 arguments, but METH_FASTCALL gives it 3}}
    {"g", FN(fast_3), METH_VARARGS},                  // expected-warning {{'fast_3' takes 3 arguments}}
    {"h", FN(plain_3), METH_FASTCALL},                // expected-warning {{parameter 3 of 'plain_3' is 'PyObject *', but METH_FASTCALL gives it 'Py_ssize_t'}}
    {"i", FN(int_2), METH_VARARGS},                   // expected-warning {{'int_2' returns 'int', but METH_VARARGS expects 'PyObject *'}}
    {"j", FN(void_result_2), METH_VARARGS},           // expected-warning {{'void_result_2' returns nothing, but METH_VARARGS expects 'PyObject *'}}
    {"k", FN(plain_result_2), METH_VARARGS},          // expected-warning {{'plain_result_2' returns 'plain *'}}
    {"l", FN(int_param), METH_O},                     // expected-warning {{parameter 2 of 'int_param' is 'int', but METH_O gives it 'PyObject *'}}
    {"m", FN(string_param), METH_O},                  // expected-warning {{parameter 2 of 'string_param' is 'char *'}}
    {"n", FN(plain_self), METH_O},                    // expected-warning {{parameter 1 of 'plain_self' is 'plain *'}}
    {"o", FN(short_count), METH_FASTCALL},            // expected-warning {{parameter 3 of 'short_count' is 'int', but METH_FASTCALL gives it 'Py_ssize_t'}}
    {"p", plain_2, METH_KEYWORDS},                    // expected-warning {{the flags of method 'p' (0x2) are no way to call a function: the call fails with SystemError}}
    {"q", plain_2, METH_VARARGS | METH_NOARGS},       // expected-warning {{the flags of method 'q' (0x5)}}
    {"r", plain_2, 0},                                // expected-warning {{the flags of method 'r' (0x0)}}
    {"s", plain_2, METH_O | METH_CLASS | METH_STATIC}, // expected-warning {{method 's' has both METH_CLASS and METH_STATIC}}
    {NULL}};

static PyMethodDef alone_bad[] = {
    {"a", FN(plain_1), METH_NOARGS}, // two-warning {{'plain_1' takes 1 argument, but METH_NOARGS gives it 2 [refcop-method-table]}}
    {NULL}};

static PyMethodDef module_bad[] = {
    {"a", plain_2, METH_O | METH_STATIC}, // expected-warning {{function 'a' of a module has METH_CLASS or METH_STATIC}}
    {NULL}};
static struct PyModuleDef spam_module = {PyModuleDef_HEAD_INIT, "spam", NULL, -1, module_bad};

// --- getters and setters -------------------------------------------------------------------------

static PyObject *get_1(Spam *self) { return PyLong_FromLong(self->count); }
static PyObject *get_2(Spam *self, void *closure) { return closure ? PyObject_Str((PyObject *)self) : get_1(self); }
static PyObject *get_text(Spam *self, const char *closure) { return PyUnicode_FromString(closure); }
static int get_int(Spam *self, void *closure) { return self->count; }
static int set_3(Spam *self, PyObject *value, void *closure) { return closure == NULL; }
static int set_2(Spam *self, PyObject *value) { return 0; }
static PyObject *set_object(Spam *self, PyObject *value, void *closure) { return value; }
static void set_void(Spam *self, PyObject *value, void *closure) {}
static int set_4(Spam *self, PyObject *value, void *closure, int more) { return more; }

static PyGetSetDef getset_ok[] = {{"a", (getter)get_2, (setter)set_3, NULL, NULL},
                                  {"b", (getter)get_2},
                                  {"c", (getter)get_text, NULL, NULL, "closure"},
                                  {"d", NULL, (setter)set_3},
                                  {NULL}};
static PyGetSetDef getset_bad[] = {
    {"a", (getter)get_1},               // two-warning {{'get_1' takes 1 argument, but a getter's place gives it 2; 1 more function}}
    {"b", (getter)get_int},             // expected-warning {{'get_int' returns 'int', but a getter's place expects 'PyObject *'}}
    {"c", NULL, (setter)set_2},         // the second one
    {"d", NULL, (setter)set_object},    // expected-warning {{'set_object' returns 'PyObject *', but a setter's place expects 'int'}}
    {"e", (getter)get_2, (setter)set_void}, // expected-warning {{'set_void' returns nothing, but a setter's place expects 'int'}}
    {"f", (getter)get_2, (setter)set_4}, // expected-warning {{'set_4' takes 4 arguments, but a setter's place gives it 3}}
    {NULL}};

static PyTypeObject Spam_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "spam.Spam", .tp_basicsize = sizeof(Spam), .tp_methods = methods_bad,
    .tp_getset = getset_bad};
