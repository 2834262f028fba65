# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""project.py FOLDER: an extension in git, and a pull request as CI checks it out.

FOLDER/origin has main with an old bug, a branch that adds a new one, and refs/pull/7/merge; main has
moved on since. FOLDER/merge is a shallow clone of that merge, FOLDER/head of the branch, FOLDER/push
of main.
"""

import os
import subprocess
import sys

FOLDER = os.path.abspath(sys.argv[1])
ORIGIN = os.path.join(FOLDER, "origin")
LEAK = """
static PyObject *%(name)s_bad(PyObject *self, PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    if (keys == NULL)
        return NULL;
    return PyLong_FromSsize_t(PyList_GET_SIZE(keys));
}
PyObject *(*use_%(name)s)(PyObject *, PyObject *) = %(name)s_bad;
"""
SETUP = """from setuptools import Extension, setup
setup(name="spam", version="1", ext_modules=[Extension("spam", ["src/spam.c"])])
"""


def git(*words, folder=ORIGIN):
    return subprocess.check_output(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always",
         "-c", "init.defaultBranch=main", *words], cwd=folder, text=True).strip()


def write(name, text):
    path = os.path.join(ORIGIN, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def commit(what):
    git("add", "-A")
    git("commit", "-q", "-m", what)


def clone(name, reference):
    """As actions/checkout does it: one commit, and no branch that is there besides."""
    folder = os.path.join(FOLDER, name)
    git("init", "-q", folder)
    git("remote", "add", "origin", "file://" + ORIGIN, folder=folder)
    git("fetch", "-q", "--no-tags", "--depth=1", "origin", reference, folder=folder)
    git("checkout", "-q", "--detach", "FETCH_HEAD", folder=folder)


old = "#include <Python.h>\n" + LEAK % {"name": "old"}
os.makedirs(ORIGIN)
git("init", "-q", ".")
write("setup.py", SETUP)
write("pyproject.toml", "[build-system]\nrequires = ['setuptools']\n")
write("src/spam.c", old)
commit("one")
git("checkout", "-q", "-b", "branch")
write("src/spam.c", old.replace("\nstatic", "\n/* 100% moved */\nstatic") + LEAK % {"name": "new"})
commit("two")
git("checkout", "-q", "--detach", "main")
git("merge", "-q", "--no-ff", "-m", "merge", "branch")
git("update-ref", "refs/pull/7/merge", "HEAD")
git("checkout", "-q", "main")
write("src/spam.c", "#include <Python.h>\n")
commit("three: what was old is gone")
clone("merge", "refs/pull/7/merge")
clone("head", "branch")
clone("push", "main")
