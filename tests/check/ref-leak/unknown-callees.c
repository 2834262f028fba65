// A function that is neither in the model nor in the file may keep what it is given: a leak that
// depends on that is level 2, unless something shows that it borrows.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ignored-error -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ignored-error -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

PyObject *unknown_make(void);
int unknown_use(PyObject *object);
void unknown_fill(PyObject **object);
void unknown_data(void *data);
struct holder {
  PyObject *object;
};
void unknown_struct(struct holder *holder);

static PyObject *used_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  unknown_use(text);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *used_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  unknown_use(text);
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *released_on_one_path_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  if (unknown_use(text) < 0)
    return NULL; // expected-warning {{[refcop-ref-leak]}}
  Py_DECREF(text);
  Py_RETURN_NONE;
}

static PyObject *lost_before_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg), *other = PyObject_Repr(arg);
  if (text == NULL || other == NULL) {
    Py_XDECREF(text);
    Py_XDECREF(other);
    return NULL;
  }
  unknown_use(other);
  Py_DECREF(other);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *made_bad(PyObject *self, PyObject *arg) {
  PyObject *thing = unknown_make();
  if (thing == NULL)
    return NULL;
  Py_RETURN_NONE; // two-warning {{[refcop-ref-leak]}}
}

static PyObject *made_ok(PyObject *self, PyObject *arg) {
  PyObject *thing = unknown_make();
  if (thing == NULL)
    return NULL;
  Py_DECREF(thing);
  Py_RETURN_NONE;
}

static PyObject *made_unchecked_bad(PyObject *self, PyObject *arg) {
  PyObject *thing = unknown_make();
  PyObject *text = PyObject_Str(thing);
  return text; // two-warning {{[refcop-ref-leak]}}
}

static PyObject *filled_ok(PyObject *self, PyObject *arg) {
  PyObject *thing = NULL;
  unknown_fill(&thing);
  if (thing == NULL)
    Py_RETURN_NONE;
  return thing;
}

static PyObject *replaced_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  unknown_fill(&text);
  return text;
}

static PyObject *replaced_released_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  unknown_fill(&text);
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

static PyObject *user_data_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  unknown_data(arg);
  Py_RETURN_NONE;
}

static PyObject *struct_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  struct holder holder = {arg};
  unknown_struct(&holder);
  Py_RETURN_NONE;
}

// The address leaves as a number.
static PyObject *FP_integer_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  return PyLong_FromVoidPtr(arg); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *integer_in_frame_ok(PyObject *self, PyObject *arg) {
  Py_uintptr_t number = (Py_uintptr_t)PyObject_Str(arg);
  PyObject *text = (PyObject *)number;
  return text;
}

// Bits are set and taken away again: it is the same pointer.
static PyObject *FP_tagged_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  Py_uintptr_t tagged = (Py_uintptr_t)text | 1;
  PyObject *again = (PyObject *)(tagged & ~(Py_uintptr_t)1);
  Py_DECREF(again);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static void destroy(PyObject *capsule) {
  Py_XDECREF((PyObject *)PyCapsule_GetContext(capsule));
}

static PyObject *capsule_ok(PyObject *self, PyObject *arg) {
  static int data;
  PyObject *capsule = PyCapsule_New(&data, NULL, destroy);
  if (capsule == NULL)
    return NULL;
  Py_INCREF(arg);
  if (PyCapsule_SetContext(capsule, arg) < 0) {
    Py_DECREF(arg);
    Py_DECREF(capsule);
    return NULL;
  }
  return capsule;
}

static PyObject *capsule_pointer_ok(PyObject *self, PyObject *arg) {
  Py_INCREF(arg);
  PyObject *capsule = PyCapsule_New(arg, "object", NULL);
  if (capsule == NULL)
    Py_DECREF(arg);
  return capsule;
}

static PyObject *capsule_pointer_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return PyCapsule_New(text, "object", NULL); // two-warning {{[refcop-ref-leak]}}
}

static PyObject *capsule_bad(PyObject *self, PyObject *arg) {
  static int data;
  PyObject *capsule = PyCapsule_New(&data, NULL, NULL);
  if (capsule == NULL)
    return NULL;
  if (PyObject_SetAttrString(arg, "capsule", capsule) < 0)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *through_pointer_ok(PyObject *self, PyObject *arg) {
  PyObject *(*make)(PyObject *) = PyObject_Str;
  PyObject *text = make(arg);
  Py_XDECREF(text);
  Py_RETURN_NONE;
}

static PyObject *other_pointer_ok(PyObject *self, PyObject *arg) {
  unaryfunc negative = Py_TYPE(arg)->tp_as_number->nb_negative;
  return negative(arg);
}

static PyObject *slot_call_bad(PyObject *self, PyObject *arg) {
  PyObject *result = Py_TYPE(arg)->tp_repr(arg);
  if (result == NULL)
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *parameter_flag_bad(PyObject *self, PyObject *args) {
  int keep;
  if (!PyArg_ParseTuple(args, "p", &keep))
    return NULL;
  PyObject *text = PyObject_Str(self);
  if (text == NULL)
    return NULL;
  if (!keep)
    Py_DECREF(text);
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

// Callers may never ask for it: level 2 would do.
void guarded_by_parameter_bad(PyObject *object, int owned) {
  PyObject *text = PyObject_Str(object);
  if (owned)
    return; // two-warning {{[refcop-ref-leak]}}
  Py_XDECREF(text);
}

static PyMethodDef methods[] = {
    {"used_bad", used_bad, METH_O, NULL},
    {"used_ok", used_ok, METH_O, NULL},
    {"released_on_one_path_bad", released_on_one_path_bad, METH_O, NULL},
    {"lost_before_bad", lost_before_bad, METH_O, NULL},
    {"made_bad", made_bad, METH_O, NULL},
    {"made_ok", made_ok, METH_O, NULL},
    {"made_unchecked_bad", made_unchecked_bad, METH_O, NULL},
    {"filled_ok", filled_ok, METH_O, NULL},
    {"replaced_ok", replaced_ok, METH_O, NULL},
    {"replaced_released_ok", replaced_released_ok, METH_O, NULL},
    {"user_data_ok", user_data_ok, METH_O, NULL},
    {"struct_ok", struct_ok, METH_O, NULL},
    {"FP_integer_ok", FP_integer_ok, METH_O, NULL},
    {"integer_in_frame_ok", integer_in_frame_ok, METH_O, NULL},
    {"FP_tagged_ok", FP_tagged_ok, METH_O, NULL},
    {"capsule_ok", capsule_ok, METH_O, NULL},
    {"capsule_pointer_ok", capsule_pointer_ok, METH_O, NULL},
    {"capsule_pointer_bad", capsule_pointer_bad, METH_O, NULL},
    {"capsule_bad", capsule_bad, METH_O, NULL},
    {"through_pointer_ok", through_pointer_ok, METH_O, NULL},
    {"other_pointer_ok", other_pointer_ok, METH_O, NULL},
    {"slot_call_bad", slot_call_bad, METH_O, NULL},
    {"parameter_flag_bad", parameter_flag_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}

// A part of the object is in the library's hands: the reference is taken for it, and a callback of the
// library gives it back.
typedef struct {
  PyObject_HEAD
  void *handle;
} Part;
int library_add(void *to, void *part);

static PyObject *part_given_ok(PyObject *self, PyObject *args) {
  Part *part;
  if (!PyArg_ParseTuple(args, "O", &part))
    return NULL;
  if (library_add(((Part *)self)->handle, part->handle) < 0)
    return PyErr_NoMemory();
  Py_INCREF(part);
  Py_RETURN_NONE; // two-warning {{leaked reference to 'part'}}
}

// Another object's part says nothing.
static PyObject *other_part_given_bad(PyObject *self, PyObject *args) {
  Part *part, *other;
  if (!PyArg_ParseTuple(args, "OO", &part, &other))
    return NULL;
  if (library_add(((Part *)self)->handle, other->handle) < 0)
    return PyErr_NoMemory();
  Py_INCREF(part);
  Py_RETURN_NONE; // expected-warning {{leaked reference to 'part'}}
}

static PyMethodDef parts[] = {{"part_given", part_given_ok, METH_VARARGS, NULL},
                              {"other_part_given", other_part_given_bad, METH_VARARGS, NULL},
                              {NULL, NULL, 0, NULL}};
PyMethodDef *part_methods(void) { return parts; }
