// A list that is made shorter: its last item is handed out with the reference that the list had.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>
#include <string.h>

PyObject *pop_ok(PyObject *list) {
  if (PyList_GET_SIZE(list) > 4) {
    Py_SET_SIZE(list, Py_SIZE(list) - 1);
    return PyList_GET_ITEM(list, PyList_GET_SIZE(list));
  }
  return PyObject_CallMethod(list, "pop", NULL);
}

PyObject *pop_at_ok(PyObject *list, Py_ssize_t at) {
  Py_ssize_t size = PyList_GET_SIZE(list);
  if (at < size) {
    PyObject *item = PyList_GET_ITEM(list, at);
    Py_SET_SIZE(list, Py_SIZE(list) - 1);
    size -= 1;
    memmove(&PyList_GET_ITEM(list, at), &PyList_GET_ITEM(list, at + 1), (size_t)(size - at) * sizeof(PyObject *));
    return item;
  }
  return PyObject_CallMethod(list, "pop", "n", at);
}

int drop_last_ok(PyObject *list) {
  Py_SET_SIZE(list, Py_SIZE(list) - 1);
  PyObject *item = PyList_GET_ITEM(list, PyList_GET_SIZE(list));
  int answer = PyObject_IsTrue(item);
  Py_DECREF(item);
  return answer;
}

// The list keeps its items.
PyObject *last_bad(PyObject *list) {
  if (PyList_GET_SIZE(list) > 4)
    return PyList_GET_ITEM(list, PyList_GET_SIZE(list) - 1); // expected-warning {{borrowed reference}}
  return PyObject_CallMethod(list, "pop", NULL);
}

// Another one is made shorter.
PyObject *last_of_another_bad(PyObject *list, PyObject *other) {
  if (PyList_GET_SIZE(list) > 4) {
    Py_SET_SIZE(other, Py_SIZE(other) - 1);
    return PyList_GET_ITEM(list, PyList_GET_SIZE(list) - 1); // expected-warning {{borrowed reference}}
  }
  return PyObject_CallMethod(list, "pop", NULL);
}
