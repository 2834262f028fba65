// A result is returned although an exception is set.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <sys/uio.h>

static PyObject *set_bad(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg))
    PyErr_SetString(PyExc_TypeError, "a str is needed");
  Py_RETURN_NONE; // expected-warning {{a result is returned while an exception is set: the caller gets a SystemError [refcop-result-with-exception]}}
}

static PyObject *set_ok(PyObject *self, PyObject *arg) {
  if (!PyUnicode_Check(arg)) {
    PyErr_SetString(PyExc_TypeError, "a str is needed");
    return NULL;
  }
  Py_RETURN_NONE;
}

// The system call answers -1 or what it wrote, nothing below.
static Py_ssize_t gather(int file, struct iovec *parts, int count) {
  Py_ssize_t written = writev(file, parts, count);
  if (written < 0)
    PyErr_SetFromErrno(PyExc_OSError);
  return written;
}

static PyObject *gather_ok(PyObject *self, PyObject *arg) {
  struct iovec part = {"text", 4};
  Py_ssize_t written = gather(1, &part, 1);
  if (written == -1 && PyErr_Occurred())
    return NULL;
  return PyLong_FromSsize_t(written);
}

// The second call fails only for lack of memory.
static PyObject *fallback_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    return PyUnicode_FromString("?"); // expected-warning {{a result is returned while an exception is set}}
  return name;
}

static PyObject *none_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL)
    Py_RETURN_NONE; // expected-warning {{[refcop-result-with-exception]}}
  return name;
}

static PyObject *none_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    PyErr_Clear();
    Py_RETURN_NONE;
  }
  return name;
}

static PyObject *printed_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    PyErr_WriteUnraisable(arg);
    Py_RETURN_NONE;
  }
  return name;
}

// Cleared before it is asked whether the call failed.
static PyObject *cleared_before_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  PyErr_Clear();
  if (name == NULL)
    Py_RETURN_NONE;
  return name;
}

// The function of another file may print or clear it.
void project_report(const char *text);

static PyObject *project_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL) {
    project_report("no name");
    Py_RETURN_NONE;
  }
  return name;
}

static int is_missing(void) {
  if (!PyErr_ExceptionMatches(PyExc_AttributeError))
    return 0;
  PyErr_Clear();
  return 1;
}

static PyObject *helper_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyObject_GetAttrString(arg, "name");
  if (name == NULL && is_missing())
    Py_RETURN_NONE;
  return name;
}

static int setter_bad(PyObject *self, PyObject *value, void *closure) {
  int status = 0;
  if (value == NULL) {
    PyErr_SetString(PyExc_AttributeError, "cannot be deleted");
    status = -1;
  }
  status = 0;
  return status; // expected-warning {{[refcop-result-with-exception]}}
}

static int setter_ok(PyObject *self, PyObject *value, void *closure) {
  int status = 0;
  if (value == NULL) {
    PyErr_SetString(PyExc_AttributeError, "cannot be deleted");
    status = -1;
  }
  return status;
}

// Saved, and put back only if there was one.
static PyObject *restored_ok(PyObject *self, PyObject *arg) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_Restore(type, value, traceback);
  Py_RETURN_NONE;
}

// Whoever destroys the object may have one.
static void dealloc_ok(PyObject *self) {
  PyErr_SetString(PyExc_RuntimeError, "too late");
  PyErr_WriteUnraisable(self);
  Py_TYPE(self)->tp_free(self);
}

static PyGetSetDef getset[] = {{"bad", NULL, setter_bad, NULL, NULL},
                               {"ok", NULL, setter_ok, NULL, NULL},
                               {NULL, NULL, NULL, NULL, NULL}};

PyTypeObject Spam_Type = {PyVarObject_HEAD_INIT(NULL, 0) "spam.Spam",
                          .tp_dealloc = dealloc_ok,
                          .tp_getset = getset};

PyMethodDef methods[] = {{"set_bad", set_bad, METH_O, NULL},
                         {"set_ok", set_ok, METH_O, NULL},
                         {"fallback_bad", fallback_bad, METH_O, NULL},
                         {"gather_ok", gather_ok, METH_NOARGS, NULL},
                         {"none_bad", none_bad, METH_O, NULL},
                         {"none_ok", none_ok, METH_O, NULL},
                         {"printed_ok", printed_ok, METH_O, NULL},
                         {"cleared_before_ok", cleared_before_ok, METH_O, NULL},
                         {"project_ok", project_ok, METH_O, NULL},
                         {"helper_ok", helper_ok, METH_O, NULL},
                         {"restored_ok", restored_ok, METH_NOARGS, NULL},
                         {NULL, NULL, 0, NULL}};
