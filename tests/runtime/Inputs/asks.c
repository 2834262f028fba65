/* Asks the runtime, if it is there. */
#include "hand.h"

#include "refcop/refcop.h"

#pragma weak refcop_check_now
#pragma weak refcop_ignore
#pragma weak refcop_disable
#pragma weak refcop_enable
#pragma weak refcop_outstanding

static PyObject *make(void)
{
    ENTER();
    PyObject *list = NEW("PyList_New", PyList_New(0));
    LEAVE();
    return list;
}

static PyObject *ask(PyObject *self, PyObject *args)
{
    if (refcop_check_now == NULL)
        Py_RETURN_NONE;
    for (int i = 0; i < 3; i++)
        make();
    long outstanding = refcop_outstanding(NULL);
    PyObject *meant = make();
    int ignored = refcop_ignore(meant);
    refcop_disable();
    make();
    refcop_enable();
    int errors = refcop_check_now(), again = refcop_check_now();
    return Py_BuildValue("(liii)", outstanding, ignored, errors, again);
}

static PyMethodDef methods[] = {{"ask", ask, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "asks", NULL, -1, methods,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_asks(void)
{
    return PyModule_Create(&module);
}

OBJECT_FILE(NULL, 0)
