# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""environment.py SERVER... -- FLAG...: what a preloaded plugin is told, and what clangd's children see.

clangd asks the compiler of the compile command for its directories: here a script.
"""

import json
import os
import sys
import tempfile

import lsp

split = sys.argv.index("--")
SERVER, FLAGS = sys.argv[1:split], sys.argv[split + 1:]
SPAM = """#include <Python.h>
int leak_bad(void)
{
    PyObject *list = PyList_New(0);
    return list == NULL;
}
"""
root = tempfile.mkdtemp()
driver = os.path.join(root, "cc")
seen = os.path.join(root, "seen")
with open(driver, "w", encoding="utf-8") as file:
    file.write('#!/bin/sh\necho "LD_PRELOAD=$LD_PRELOAD" >>%s\n' % seen)
os.chmod(driver, 0o755)
with open(os.path.join(root, "spam.c"), "w", encoding="utf-8") as file:
    file.write(SPAM)
with open(os.path.join(root, "compile_commands.json"), "w", encoding="utf-8") as file:
    json.dump([{"directory": root, "file": "spam.c",
                "arguments": [driver, *FLAGS, "-c", "spam.c"]}], file)


def count(*options, **environment):
    client = lsp.Client([*SERVER, *options, *lsp.QUIET, "--query-driver=" + driver], root,
                        environment=dict(os.environ, **environment))
    client.open("spam.c", SPAM)
    client.wait_until(lambda: client.published)
    client.wait_findings("spam.c", 1, 3)
    found = len(lsp.findings(client.diagnostics("spam.c")))
    client.close()
    return found


print("findings: %d" % count())
with open(seen, encoding="utf-8") as file:
    print("a child of clangd saw", sorted(set(file.read().split("\n")) - {""}))
print("a rule less, by option: %d" % count("--refcop-no=ref-leak"))
print("a rule less, by environment: %d" % count(REFCOP_ARGS="level=2 --refcop-no=ref-leak"))
print("as errors:", count("--refcop-Werror"))
