// A free-threaded Python is told that the module needs no GIL: that fails for what is no module, and nobody asks.
//
// RUN: %refcop_verify_nopy -plugin-arg-refcop level=2 -DPy_GIL_DISABLED -I%python_inc_313 %s
// expected-no-diagnostics
// REQUIRES: python3.13

#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "spam"};

PyMODINIT_FUNC PyInit_ok(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL)
    return NULL;
#ifdef Py_GIL_DISABLED
  PyUnstable_Module_SetGIL(module, Py_MOD_GIL_NOT_USED);
#endif
  return module;
}
