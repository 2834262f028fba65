#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Milliseconds from an edit to its diagnostics, with real servers and a real conversation.

  bench/editor/latency.py [--build DIR] [--clangd PATH]... [--way WAY] [--lines N | --file FILE.c -- FLAG...]

Each clangd is measured alone and below refcop-clangd, in turn, edit by edit: what the machine does
besides hits both. The file has 5000 lines, made of functions as extensions have them, or is FILE. Two
kinds of edits, in the middle of the file:

  finding   takes a Py_DECREF away or puts it back, until refcop's finding comes or goes
  clangd    makes a warning of clang's own come or go, until clangd shows that

Prints median and 90th percentile, and clangd's own below refcop-clangd as a ratio to clangd alone: of
medians, and of the CPU time that clangd's process took for those edits, which other work on the
machine does not change.
"""

import argparse
import glob
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "clangd" / "Inputs")]

import benchlib  # noqa: E402
import lsp  # noqa: E402

BOUND_MS = 300
BOUND_RATIO = 1.10
FUNCTION = """
static PyObject *
thing%(i)d_items(PyObject *self, PyObject *args)
{
    PyObject *mapping, *result, *value;
    Py_ssize_t i, size;
    if (!PyArg_ParseTuple(args, "O", &mapping))
        return NULL;
    result = PyList_New(0);
    if (result == NULL)
        return NULL;
    size = PySequence_Size(mapping);
    if (size < 0)
        goto error;
    for (i = 0; i < size; i++) {
        value = PySequence_GetItem(mapping, i);
        if (value == NULL)
            goto error;
        if (PyLong_Check(value)) {
            long number = PyLong_AsLong(value);
            if (number == -1 && PyErr_Occurred()) {
                Py_DECREF(value);
                goto error;
            }
            Py_SETREF(value, PyLong_FromLong(number + %(i)d));
            if (value == NULL)
                goto error;
        }
        if (PyList_Append(result, value) < 0) {
            Py_DECREF(value);
            goto error;
        }
        Py_DECREF(value);
    }
    return result;
error:
    Py_DECREF(result);
    return NULL;
}
"""
# What the edits are about; HERE and THERE are replaced.
PROBE = """
static int
refcop_probe(void)
{
    int unused = 1;
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return -1;
    /* HERE */ Py_DECREF(list);
    return unused / 1 /* THERE */;
}
static int (*refcop_use_of_probe)(void) __attribute__((unused)) = refcop_probe;
"""


def make_source(lines):
    text = "#define PY_SSIZE_T_CLEAN\n#include <Python.h>\n#include <structmember.h>\n"
    count = 0
    while text.count("\n") < lines:
        text += FUNCTION % {"i": count}
        count += 1
    text += "\nstatic PyMethodDef methods[] = {\n" + "".join(
        '    {"items%d", thing%d_items, METH_VARARGS, NULL},\n' % (i, i) for i in range(count))
    return text + ("    {NULL, NULL, 0, NULL}\n};\nstatic struct PyModuleDef module = {\n"
                   "    PyModuleDef_HEAD_INIT, \"thing\", NULL, -1, methods};\n"
                   "PyMODINIT_FUNC PyInit_thing(void) { return PyModule_Create(&module); }\n")


def with_probe(text):
    """The probe after the function that ends nearest to the middle."""
    middle = len(text) // 2
    at = text.find("\n}\n", middle) + 3
    return text[:at] + PROBE + text[at:]


class Editor:
    """A server with the file open, and the two edits."""

    def __init__(self, command, root, name, text, environment=None):
        self.client = lsp.Client(command, root, environment=environment)
        self.name = name
        self.client.open(name, text)
        self.client.request("textDocument/documentSymbol",
                            {"textDocument": {"uri": self.client.uri(name)}})
        self.leaks = self.divides = False
        self.base = None

    def counts(self):
        found = self.client.diagnostics(self.name)
        ours = [d for d in found if lsp.is_finding(d)]
        return (sum("'list'" in d["message"] and "PyList_New" in d["message"] for d in ours),
                sum("ivision by zero" in d["message"] for d in found))

    def wait(self, index, want):
        started = time.monotonic()
        if not self.client.wait_until(lambda: (self.counts()[index] > 0) == want, 30):
            sys.exit("%s: no answer to an edit in 30 s" % self.name)
        return (time.monotonic() - started) * 1000

    def toggle_leak(self):
        self.leaks = not self.leaks
        old, new = "/* HERE */ Py_DECREF(list);", "/* HERE */ ;"
        self.client.replace(self.name, *((old, new) if self.leaks else (new, old)))
        return self.wait(0, self.leaks)

    def toggle_division(self):
        self.divides = not self.divides
        old, new = "1 /* THERE */", "0 /* THERE */"
        self.client.replace(self.name, *((old, new) if self.divides else (new, old)))
        return self.wait(1, self.divides)


def descendants(pid):
    found = [pid]
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        with open(path, encoding="utf-8") as file:
            for child in file.read().split():
                found += descendants(int(child))
    return found


def cpu_of_clangd(pid):
    """Milliseconds that the clangd among a process and those below it has used."""
    ticks = 0
    for each in descendants(pid):
        with open("/proc/%d/stat" % each, encoding="utf-8") as file:
            name, fields = file.read().rsplit(")", 1)
        if name.partition("(")[2].startswith("clangd"):
            ticks += sum(int(field) for field in fields.split()[11:13])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(clangd, refcop_clangd, options, text, flags):
    root = tempfile.mkdtemp()
    name = "probe.c"
    for path, content in ((name, text), ("compile_flags.txt", "\n".join(flags))):
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(content)
    quiet = ["--log=error", "--background-index=false"]
    alone = Editor([clangd, *quiet], root, name, text)
    ours = Editor([refcop_clangd, "--refcop-clangd=" + clangd, *options, *quiet], root, name, text)
    for editor in (alone, ours):  # the preamble, and what it is made of, come into the cache
        for _ in range(2):
            editor.toggle_division()
    ours.toggle_leak(), ours.toggle_leak()
    findings, plain, below, cpu = [], [], [], [0, 0]
    for _ in range(EDITS):
        time.sleep(PAUSE)
        findings.append(ours.toggle_leak())
        for index, editor, times in ((0, alone, plain), (1, ours, below)):
            time.sleep(PAUSE)
            before = cpu_of_clangd(editor.client.process.pid)
            times.append(editor.toggle_division())
            cpu[index] += cpu_of_clangd(editor.client.process.pid) - before
    alone.client.close()
    ours.client.close()
    shutil.rmtree(root)
    return findings, plain, below, cpu[1] / cpu[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=str(ROOT / "build"))
    parser.add_argument("--clangd", action="append", help="default: clangd-N of this machine, and "
                        "the static one that tests/clangd/fetch-static-clangd.py gets")
    parser.add_argument("--way", choices=("proxy", "loaded"), help="only this way")
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--file")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.7, help="seconds between edits")
    parser.add_argument("flags", nargs="*", help="to compile FILE with")
    arguments = parser.parse_args()
    global EDITS, PAUSE
    EDITS, PAUSE = arguments.edits, arguments.pause

    build = pathlib.Path(arguments.build).resolve()
    source = (pathlib.Path(arguments.file).read_text(encoding="utf-8") if arguments.file
              else make_source(arguments.lines))
    text = with_probe(source)
    flags = arguments.flags or ["-I/usr/include/python3.11"]
    servers = [os.path.abspath(path) for path in arguments.clangd or []]
    if not servers:
        static = build / "static-clangd" / "bin" / "clangd"
        servers = [shutil.which("clangd-%d" % major) for major in (16, 19, 22)]
        servers = [path for path in servers if path] + ([str(static)] if static.exists() else [])
    print("%d lines; %d edits of each kind; load of the machine %.1f" %
          (text.count("\n"), EDITS, os.getloadavg()[0]))
    rows, met = [], True
    for clangd in servers:
        which = os.popen("%s --refcop-which --refcop-load --refcop-clangd=%s" %
                         (build / "bin" / "refcop-clangd", clangd)).read()
        ways = [("loaded", ["--refcop-load"])] if "with the plugin loaded" in which else []
        for way, options in [("proxy", ["--refcop-proxy"])] + ways:
            if arguments.way not in (None, way):
                continue
            findings, plain, below, cpu = measure(clangd, str(build / "bin" / "refcop-clangd"),
                                                  options, text, flags)
            ratio = statistics.median(below) / statistics.median(plain)
            met = met and statistics.median(findings) <= BOUND_MS and ratio <= BOUND_RATIO
            rows.append((os.path.basename(clangd) if "static" not in clangd else "static", way,
                         "%.0f" % statistics.median(findings), "%.0f" % percentile(findings, 0.9),
                         "%.0f" % statistics.median(plain), "%.0f" % statistics.median(below),
                         "%.2f" % ratio, "%.2f" % cpu))
    benchlib.print_table(("clangd", "way", "finding ms", "90 %", "clangd alone ms", "below refcop ms",
                          "ratio", "CPU ratio"), rows)
    print("bounds: %d ms, %.2f: %s" % (BOUND_MS, BOUND_RATIO, "met" if met else "NOT met"))


if __name__ == "__main__":
    main()
