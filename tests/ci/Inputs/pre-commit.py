# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""pre-commit.py PRE-COMMIT BIN HOOKS FOLDER: runs the hooks on the clone FOLDER/origin; prints each exit
status and what was said."""

import os
import shutil
import subprocess
import sys

PRE_COMMIT, BINARIES, HOOKS, FOLDER = sys.argv[1:5]
HERE = os.path.dirname(os.path.abspath(__file__))
TREE, HOOK_REPOSITORY = os.path.join(FOLDER, "origin"), os.path.join(FOLDER, "hooks")
ENVIRONMENT = dict(os.environ, PATH=BINARIES + os.pathsep + os.environ["PATH"],
                   PRE_COMMIT_HOME=os.path.join(FOLDER, "home"))


def git(*words, folder=TREE):
    subprocess.check_call(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder)


def run(what, *words):
    result = subprocess.run([PRE_COMMIT, "run", "--color=never", *words], cwd=TREE, text=True,
                            env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print("%s: %d" % (what, result.returncode))
    print(result.stdout)


def read():
    with open(os.path.join(TREE, "src", "spam.c"), encoding="utf-8") as file:
        return file.read()


def write(name, text):
    with open(os.path.join(TREE, name), "w", encoding="utf-8") as file:
        file.write(text)
    return text


# A repository with the hooks alone: a clone of the whole one takes long.
os.makedirs(HOOK_REPOSITORY)
shutil.copy(HOOKS, os.path.join(HOOK_REPOSITORY, ".pre-commit-hooks.yaml"))
git("init", "-q", ".", folder=HOOK_REPOSITORY)
git("add", "-A", folder=HOOK_REPOSITORY)
git("commit", "-q", "-m", "hooks", folder=HOOK_REPOSITORY)
revision = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=HOOK_REPOSITORY, text=True)

git("checkout", "-q", "main~1")
CONFIG = "repos:\n- {repo: %s, rev: %s, hooks: [{id: %%s}]}\n" % (HOOK_REPOSITORY, revision.strip())
write(".pre-commit-config.yaml", CONFIG % "refcop")
git("add", "-A")
git("commit", "-q", "-m", "config")
before = read()
changed = write("src/spam.c", before.replace("\nstatic", "\n/* moved */\nstatic"))
git("add", "-A")
run("old")
new = write("src/spam.c", changed + before.partition("#include <Python.h>")[2].replace("old", "new"))
git("add", "-A")
run("new")
git("reset", "-q")
write("readme", "nothing")
write("src/spam.h", "/* nothing */\n")
git("add", "readme")
run("not staged")
git("add", "src/spam.h")
run("a header alone")
git("add", "-A")
git("commit", "-q", "-m", "new")
run("from a revision", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
write(".pre-commit-config.yaml", CONFIG % "refcop-all")
git("add", "-A")
run("all", "--all-files")
