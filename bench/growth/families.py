"""Extension code of any size, by families: what grows is one function, unless the name says otherwise."""

HEAD = """#define PY_SSIZE_T_CLEAN
#include <Python.h>
"""


def straight_line(size):
    """One statement after the other, each with its error return."""
    body = "".join(f"""    item = PyLong_FromLong({k});
    if (item == NULL)
        return NULL;
    total += PyLong_AsLong(item);
    Py_DECREF(item);
""" for k in range(size))
    return f"""{HEAD}
PyObject *straight(PyObject *self)
{{
    PyObject *item;
    long total = 0;
{body}    return PyLong_FromLong(total);
}}
"""


def ladder(size):
    """Gotos to one label that releases what may be held, two objects at a time."""
    body = "".join(f"""    first = PyLong_FromLong({k});
    if (first == NULL)
        goto fail;
    second = PyObject_GetItem(map, first);
    if (second == NULL)
        goto fail;
    if (PyList_Append(result, second) < 0)
        goto fail;
    Py_CLEAR(first);
    Py_CLEAR(second);
""" for k in range(size))
    return f"""{HEAD}
PyObject *ladder(PyObject *map)
{{
    PyObject *first = NULL, *second = NULL, *result = PyList_New(0);
    if (result == NULL)
        return NULL;
{body}    return result;
fail:
    Py_XDECREF(first);
    Py_XDECREF(second);
    Py_DECREF(result);
    return NULL;
}}
"""


def nested_loops(size):
    """Loops within loops, each over a list of its own."""
    lines, depth = [], size
    for k in range(depth):
        pad = "    " * (k + 1)
        lines += [f"{pad}for (Py_ssize_t i{k} = 0; i{k} < PyList_GET_SIZE(list); i{k}++) {{",
                  f"{pad}    PyObject *o{k} = PyLong_FromSsize_t(i{k});",
                  f"{pad}    if (o{k} == NULL)",
                  f"{pad}        return -1;"]
    for k in reversed(range(depth)):
        pad = "    " * (k + 1)
        lines += [f"{pad}    count += PyLong_AsLong(o{k}) > 0;" if k == depth - 1 else "",
                  f"{pad}    Py_DECREF(o{k});" if k == depth - 1 else "", f"{pad}}}"]
    # only the innermost holds an object across its body: the outer ones give theirs back at once
    text = "\n".join(line for line in lines if line)
    for k in range(depth - 1):
        pad = "    " * (k + 1)
        text = text.replace(f"{pad}        return -1;\n",
                            f"{pad}        return -1;\n{pad}    count += PyLong_AsLong(o{k}) > 0;\n"
                            f"{pad}    Py_DECREF(o{k});\n", 1)
    return f"""{HEAD}
int loops(PyObject *list)
{{
    int count = 0;
{text}
    return count;
}}
"""


def wide_switch(size):
    """One switch with many cases, and one way out of it."""
    cases = "".join(f"""    case {k}:
        item = PyTuple_GetItem(tuple, {k});
        if (item == NULL)
            return NULL;
        item = PyNumber_Add(item, self);
        break;
""" for k in range(size))
    return f"""{HEAD}
PyObject *choose(PyObject *self, PyObject *tuple, int which)
{{
    PyObject *item = NULL, *result;
    switch (which) {{
{cases}    default:
        PyErr_SetString(PyExc_ValueError, "which");
        return NULL;
    }}
    if (item == NULL)
        return NULL;
    result = PyObject_Repr(item);
    Py_DECREF(item);
    return result;
}}
"""


def helper(k, callee):
    """A function that takes what another one gives, and gives something new."""
    return f"""
static PyObject *step{k}(PyObject *o, int flag)
{{
    PyObject *inner, *outer;
    inner = {callee};
    if (inner == NULL)
        return NULL;
    if (flag & {1 << k % 20}) {{
        Py_INCREF(o);
        Py_DECREF(inner);
        return o;
    }}
    outer = PyTuple_Pack(2, inner, o);
    Py_DECREF(inner);
    return outer;
}}
"""


def deep_calls(size):
    """A chain of functions, each calling the one before."""
    chain = "".join(helper(k, f"step{k - 1}(o, flag)" if k else "PyObject_Repr(o)") for k in range(size))
    return f"{HEAD}{chain}\nPyObject *deep(PyObject *o)\n{{\n    return step{size - 1}(o, 3);\n}}\n"


def functions(size):
    """Functions that have nothing to do with one another."""
    text = "".join(helper(k, "PyObject_Repr(o)").replace("static ", "") for k in range(size))
    return HEAD + text


# name -> (generator, smallest size): sizes double from there.  FILES is for the number of files of one size.
FAMILIES = {
    "straight line": (straight_line, 8),
    "ladder of gotos": (ladder, 4),
    "nested loops": (nested_loops, 1),
    "wide switch": (wide_switch, 8),
    "deep calls": (deep_calls, 8),
    "functions": (functions, 8),
}
FILES = "files"
FILE_SIZE = 32
