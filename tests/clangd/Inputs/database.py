# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""database.py SERVER... -- FLAG...: how files are compiled, as clangd and refcop find out."""

import json
import os
import sys
import tempfile

import lsp

split = sys.argv.index("--")
SERVER, FLAGS = sys.argv[1:split], sys.argv[split + 1:]
SPAM = """#include "names.h"
int leak_bad(void)
{
    PyObject *list = MAKE;
    if (list == NULL)
        return -1;
    return 0;
}
"""


def write(root, name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def try_it(what, files, *arguments, opened="src/spam.c"):
    root = tempfile.mkdtemp()
    write(root, "include/names.h", "#include <Python.h>\n#define MAKE PyList_New(0)\n")
    for name, make in files.items():
        text = make(root) if callable(make) else make
        write(root, name, text if isinstance(text, str) else json.dumps(text))
    write(root, opened, SPAM)
    client = lsp.Client([*SERVER, *lsp.QUIET, *[a.replace("ROOT", root) for a in arguments]],
                        root)
    client.open(opened, SPAM)
    print("%s: %s" % (what, client.wait_findings(opened, 1)))
    client.close()


def arguments(root):
    return [{"directory": os.path.join(root, "src"), "file": "spam.c",
             "arguments": ["ccache", "gcc", "-I../include", *FLAGS, "-flto=auto", "-specs=/none",
                           "-fno-ipa-modref", "-MD", "-MF", "x.d", "-c", "-o", "x.o",
                           "spam.c"]}]


def command(root):
    return [{"directory": root, "file": "src/other.c", "command": "cc -DMAKE=1 -c src/other.c"},
            {"directory": root, "file": os.path.join(root, "src/spam.c"),
             "command": "cc -fplugin=/x/refcop.so -I'%s/include' %s -c -o x.o %s/src/spam.c"
                        % (root, " ".join(FLAGS), root)}]


def neighbour(root):
    return [{"directory": root, "file": "far/away.c", "command": "cc -c far/away.c"},
            {"directory": root, "file": "src/listed.c",
             "command": "cc -Iinclude %s -c src/listed.c" % " ".join(FLAGS)}]


FLAGS_FILE = "-Iinclude\n" + "\n".join(FLAGS) + "\n"
try_it("compile_flags.txt", {"compile_flags.txt": FLAGS_FILE})
try_it("compile_commands.json, arguments of a GCC", {"compile_commands.json": arguments})
try_it("compile_commands.json in build, a command", {"build/compile_commands.json": command})
try_it("a file that is not listed", {"compile_commands.json": neighbour})
try_it("a directory by option", {"elsewhere/compile_commands.json": command},
       "--compile-commands-dir=ROOT/elsewhere")
try_it("a name with special characters", {"compile_flags.txt": FLAGS_FILE},
       opened="src/sp am+%41\N{SNAKE}.c")
