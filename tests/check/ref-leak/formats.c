// Format strings: "O" takes its own reference, "N" takes over the caller's, on failure too.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *build_o_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_BuildValue("(Oi)", text, 1); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *build_o_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *pair = Py_BuildValue("(Oi)", text, 1);
  Py_DECREF(text);
  return pair;
}

static PyObject *build_n_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_BuildValue("(Ni)", text, 1);
}

static PyObject *build_n_inline_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(NN)", PyObject_Str(arg), PyObject_Repr(arg));
}

static PyObject *build_o_inline_bad(PyObject *self, PyObject *arg) {
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return Py_BuildValue("{s:O}", "text", PyObject_Str(arg));
}

static PyObject *build_one_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("O", arg);
}

static PyObject *build_positions_bad(PyObject *self, PyObject *arg) {
  Py_ssize_t size = 1;
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_BuildValue("s#iO", "abc", size, 7, text); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *build_positions_ok(PyObject *self, PyObject *arg) {
  Py_ssize_t size = 1;
  return Py_BuildValue("(s#[iN]{y#:d})", "abc", size, 7, PyObject_Str(arg), "k", size, 0.5);
}

static PyObject *convert(void *pointer) {
  return PyLong_FromVoidPtr(pointer);
}

static PyObject *build_converter_ok(PyObject *self, PyObject *arg) {
  return Py_BuildValue("(O&N)", convert, &arg, PyObject_Str(arg));
}

static PyObject *build_star_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return Py_BuildValue("(SSU)", arg, text, "text"); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *call_function_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return PyObject_CallFunction(self, "O", text); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *call_function_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  return PyObject_CallFunction(self, "(N)", text);
}

static PyObject *call_method_bad(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyObject_CallMethod(self, "use", "iO", 3, text);
  if (result == NULL) {
    Py_DECREF(text);
    return NULL;
  }
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *call_method_ok(PyObject *self, PyObject *arg) {
  PyObject *text = PyObject_Str(arg);
  if (text == NULL)
    return NULL;
  PyObject *result = PyObject_CallMethod(self, "use", "iO", 3, text);
  Py_DECREF(text);
  return result;
}

static PyObject *call_objargs_bad(PyObject *self, PyObject *arg) {
  PyObject *name = PyUnicode_FromString("use");
  if (name == NULL)
    return NULL;
  // expected-warning@+1 {{[refcop-ref-leak]}}
  return PyObject_CallMethodObjArgs(self, name, arg, NULL);
}

static PyObject *call_objargs_ok(PyObject *self, PyObject *arg) {
  PyObject *name = PyUnicode_FromString("use");
  if (name == NULL)
    return NULL;
  PyObject *result = PyObject_CallMethodObjArgs(self, name, arg, NULL);
  Py_DECREF(name);
  return result;
}

static PyObject *call_args_bad(PyObject *self, PyObject *arg) {
  PyObject *args = Py_BuildValue("(O)", arg);
  if (args == NULL)
    return NULL;
  return PyObject_CallObject(self, args); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *call_args_ok(PyObject *self, PyObject *arg) {
  PyObject *args = Py_BuildValue("(O)", arg), *kwargs = PyDict_New(), *result = NULL;
  if (args != NULL && kwargs != NULL)
    result = PyObject_Call(self, args, kwargs);
  Py_XDECREF(args);
  Py_XDECREF(kwargs);
  return result;
}

static PyObject *call_kwargs_bad(PyObject *self, PyObject *arg) {
  PyObject *args = PyTuple_New(0), *kwargs = Py_BuildValue("{s:O}", "k", arg), *result = NULL;
  if (args != NULL && kwargs != NULL)
    result = PyObject_Call(self, args, kwargs);
  Py_XDECREF(args);
  return result; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *parsed_ok(PyObject *self, PyObject *args) {
  PyObject *item, *text = NULL;
  if (!PyArg_ParseTuple(args, "O|U", &item, &text))
    return NULL;
  if (text == NULL)
    return PyObject_Str(item);
  return PyUnicode_Concat(text, text);
}

static PyObject *fs_converter_bad(PyObject *self, PyObject *args) {
  PyObject *path;
  if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
    return NULL;
  return PyLong_FromSsize_t(PyBytes_GET_SIZE(path)); // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *fs_converter_ok(PyObject *self, PyObject *args) {
  PyObject *path;
  if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &path))
    return NULL;
  Py_ssize_t size = PyBytes_GET_SIZE(path);
  Py_DECREF(path);
  return PyLong_FromSsize_t(size);
}

static PyObject *fs_decoder_optional_bad(PyObject *self, PyObject *args) {
  PyObject *path = NULL;
  if (!PyArg_ParseTuple(args, "|O&", PyUnicode_FSDecoder, &path))
    return NULL;
  Py_RETURN_NONE; // expected-warning {{[refcop-ref-leak]}}
}

static PyObject *fs_decoder_optional_ok(PyObject *self, PyObject *args) {
  PyObject *path = NULL;
  if (!PyArg_ParseTuple(args, "|O&", PyUnicode_FSDecoder, &path))
    return NULL;
  Py_XDECREF(path);
  Py_RETURN_NONE;
}

static PyMethodDef other_methods[] = {
    {"parsed_ok", parsed_ok, METH_VARARGS, NULL},
    {"fs_converter_bad", fs_converter_bad, METH_VARARGS, NULL},
    {"fs_converter_ok", fs_converter_ok, METH_VARARGS, NULL},
    {"fs_decoder_optional_bad", fs_decoder_optional_bad, METH_VARARGS, NULL},
    {"fs_decoder_optional_ok", fs_decoder_optional_ok, METH_VARARGS, NULL},
    {NULL},
};

PyMethodDef *the_other_methods(void) {
  return other_methods;
}

static PyMethodDef methods[] = {
    {"build_o_bad", build_o_bad, METH_O, NULL},
    {"build_o_ok", build_o_ok, METH_O, NULL},
    {"build_n_ok", build_n_ok, METH_O, NULL},
    {"build_n_inline_ok", build_n_inline_ok, METH_O, NULL},
    {"build_o_inline_bad", build_o_inline_bad, METH_O, NULL},
    {"build_one_ok", build_one_ok, METH_O, NULL},
    {"build_positions_bad", build_positions_bad, METH_O, NULL},
    {"build_positions_ok", build_positions_ok, METH_O, NULL},
    {"build_converter_ok", build_converter_ok, METH_O, NULL},
    {"build_star_bad", build_star_bad, METH_O, NULL},
    {"call_function_bad", call_function_bad, METH_O, NULL},
    {"call_function_ok", call_function_ok, METH_O, NULL},
    {"call_method_bad", call_method_bad, METH_O, NULL},
    {"call_method_ok", call_method_ok, METH_O, NULL},
    {"call_objargs_bad", call_objargs_bad, METH_O, NULL},
    {"call_objargs_ok", call_objargs_ok, METH_O, NULL},
    {"call_args_bad", call_args_bad, METH_O, NULL},
    {"call_args_ok", call_args_ok, METH_O, NULL},
    {"call_kwargs_bad", call_kwargs_bad, METH_O, NULL},
    {NULL},
};

PyMethodDef *the_methods(void) {
  return methods;
}
