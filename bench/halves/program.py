# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""The program that is generated: statements with a role, functions, extensions; and their C text.

Each statement stands on a line of its own, so that a line names it. An extension is printed in two ways with the same
line numbers: plain, to be analysed, and traced, where AT(line) in front of each statement tells what was executed.
"""
import copy
import dataclasses

INDENT = "    "
FAILED = 1 << 31  # in a trace, beside a line: what it made is NULL


@dataclasses.dataclass
class Statement:
    """One statement. Roles: acquire, take, release, steal, forget, store, use, exit."""
    text: str
    role: str = "use"
    variable: str = ""
    line: int = 0


@dataclasses.dataclass
class If:
    """`test` is what the notes of a finding say when the first arm is taken: (subject, relation), or None."""
    condition: str
    then: list
    otherwise: list = dataclasses.field(default_factory=list)
    role: str = "branch"  # or check: of a result against failure
    variable: str = ""
    test: tuple = None
    line: int = 0


@dataclasses.dataclass
class Loop:
    head: str
    body: list
    line: int = 0


@dataclasses.dataclass
class Label:
    name: str
    line: int = 0


@dataclasses.dataclass
class Function:
    name: str
    result: str
    parameters: str
    body: list
    declarations: list = dataclasses.field(default_factory=list)
    first: int = 0  # lines
    last: int = 0


@dataclasses.dataclass
class Unit:
    """A function that Python calls, after the helpers that only it uses; at most one mistake in all of it."""
    functions: list
    method: bool = False  # of the type Box
    flags: str = "METH_VARARGS"
    numbers: tuple = (0, 2, 5)  # the values of n that it is called with, in this order
    start: int = 0  # where the main function's body begins, after its arguments are there
    mistake: str = ""

    @property
    def name(self):
        return self.functions[-1].name


def blocks(body):
    """All lists of statements in a body, the outer first."""
    yield body
    for node in body:
        if isinstance(node, If):
            yield from blocks(node.then)
            yield from blocks(node.otherwise)
        elif isinstance(node, Loop):
            yield from blocks(node.body)


def statements(body):
    """All nodes with the list they stand in, in the order of the text."""
    for node in body:
        yield body, node
        if isinstance(node, If):
            yield from statements(node.then)
            yield from statements(node.otherwise)
        elif isinstance(node, Loop):
            yield from statements(node.body)


class Printer:
    def __init__(self, traced):
        self.traced = traced
        self.lines = []

    def line(self, depth, text):
        self.lines.append((INDENT * depth + text) if text else "")

    def add(self, node, depth):
        node.line = len(self.lines) + 1
        mark = "AT(%d); " % node.line if self.traced else ""
        if isinstance(node, Statement):
            made = self.traced and node.role in ("acquire", "borrow") and node.variable and "= " in node.text
            self.line(depth, mark + node.text + (" MADE(%d, %s == NULL);" % (node.line, node.variable) if made else ""))
        elif isinstance(node, Label):
            self.line(0, node.name + ":")
        elif isinstance(node, Loop):
            self.line(depth, mark + node.head + " {")
            self.body(node.body, depth + 1)
            self.line(depth, "}")
        else:
            self.line(depth, mark + "if (" + node.condition + ") {")
            self.body(node.then, depth + 1)
            if node.otherwise:
                self.line(depth, "} else {")
                self.body(node.otherwise, depth + 1)
            self.line(depth, "}")

    def body(self, nodes, depth):
        for node in nodes:
            self.add(node, depth)

    def function(self, function):
        self.line(0, "")
        function.first = len(self.lines) + 1
        space = "" if function.result.endswith("*") else " "
        self.line(0, "static %s%s%s(%s)" % (function.result, space, function.name, function.parameters))
        self.line(0, "{" + (" ENTER(%d);" % function.first if self.traced else ""))
        for declaration in function.declarations:
            self.line(1, declaration)
        self.body(function.body, 1)
        self.line(0, "}")
        function.last = len(self.lines)


def print_extension(name, units, prelude, traced=False):
    """The C text of an extension; sets the lines of all nodes."""
    printer = Printer(traced)
    for line in prelude.splitlines():
        printer.line(0, line)
    for unit in units:
        for function in unit.functions:
            printer.function(function)
    for table, method in (("functions", False), ("box_methods", True)):
        printer.line(0, "")
        printer.line(0, "static PyMethodDef %s[] = {" % table)
        if method:
            printer.line(1, '{"fill", (PyCFunction)(void (*)(void))box_fill, METH_O, NULL},')
        for unit in units:
            if unit.method == method:
                printer.line(1, '{"%s", (PyCFunction)(void (*)(void))%s, %s, NULL},'
                             % (unit.name, unit.name, unit.flags))
        printer.line(1, "{NULL, NULL, 0, NULL}};")
    for line in ENDING.replace("NAME", name).splitlines():
        printer.line(0, line)
    return "\n".join(printer.lines) + "\n"


def copy_of(unit):
    return copy.deepcopy(unit)


PRELUDE = r"""#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
    PyObject *first;
    PyObject *second;
} Box;

static int box_traverse(Box *self, visitproc visit, void *arg)
{
    Py_VISIT(self->first);
    Py_VISIT(self->second);
    return 0;
}

static int box_clear(Box *self)
{
    Py_CLEAR(self->first);
    Py_CLEAR(self->second);
    return 0;
}

static void box_dealloc(Box *self)
{
    PyObject_GC_UnTrack(self);
    box_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *box_fill(Box *self, PyObject *value)
{
    Py_INCREF(value);
    Py_XSETREF(self->first, value);
    Py_INCREF(value);
    Py_XSETREF(self->second, value);
    Py_RETURN_NONE;
}"""

ENDING = r"""
static PyTypeObject BoxType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "NAME.Box",
    .tp_basicsize = sizeof(Box),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)box_dealloc,
    .tp_traverse = (traverseproc)box_traverse,
    .tp_clear = (inquiry)box_clear,
    .tp_methods = box_methods,
    .tp_new = PyType_GenericNew,
};

static struct PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "NAME", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_NAME(void)
{
    PyObject *module = PyModule_Create(&module_def);
    if (module == NULL)
        return NULL;
    if (PyType_Ready(&BoxType) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    Py_INCREF(&BoxType);
    if (PyModule_AddObject(module, "Box", (PyObject *)&BoxType) < 0) {
        Py_DECREF(&BoxType);
        Py_DECREF(module);
        return NULL;
    }
    return module;
}"""
