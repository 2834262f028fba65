# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""conversation.py SERVER... -- FLAG...: an editor's session with a server, from opening to the end."""

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
    if (list == NULL)
        return -1;
    /* \N{SNAKE} */ return 0;
}

int unused(void) { return undeclared_here; }
"""
HAM = """#include <Python.h>
int leak_bad(PyObject *dict)
{
    PyObject *keys = PyDict_Keys(dict);
    return keys != NULL;
}
"""


def whole(line):
    return {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 80}}


def repair(client, name, line):
    """Does what the repair that is offered for a line says; the text afterwards."""
    actions = client.request("textDocument/codeAction", {
        "textDocument": {"uri": client.uri(name)}, "range": whole(line),
        "context": {"diagnostics": client.diagnostics(name)}})
    edits = [edit for action in actions if "Py_DECREF" in action["title"]
             for edit in action["edit"]["changes"][client.uri(name)]]
    for edit in sorted(edits, key=lambda e: e["range"]["start"]["line"], reverse=True):
        lines = client.texts[name].split("\n")
        start = edit["range"]["start"]
        before = lines[start["line"]].encode("utf-16-le")
        old = b"".join((before[:start["character"] * 2], edit["newText"].encode("utf-16-le"),
                        before[start["character"] * 2:])).decode("utf-16-le")
        lines[start["line"]] = old
        client.change(name, {"range": edit["range"], "text": edit["newText"]})
        client.texts[name] = "\n".join(lines)
    return client.texts[name]


def main():
    root = tempfile.mkdtemp(suffix=" with space")
    with open(os.path.join(root, "compile_flags.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(FLAGS))
    client = lsp.Client([*SERVER, *lsp.QUIET], root)

    # A buffer that was never saved, with an error of clang's: refcop has nothing to say.
    client.open("spam.c", SPAM)
    client.wait_until(lambda: client.diagnostics("spam.c"))
    print("with an error: %d findings" % len(lsp.findings(client.diagnostics("spam.c"))))
    client.replace("spam.c", "return undeclared_here", "int x = 1; return x / 0")
    print("opened:", client.wait_findings("spam.c", 1), lsp.show(client.diagnostics("spam.c")))
    found = lsp.findings(client.diagnostics("spam.c"))[0]
    notes = found["relatedInformation"]
    print("its path: lines", [note["location"]["range"]["start"]["line"] + 1 for note in notes[:2]],
          "in", {note["location"]["uri"] == client.uri("spam.c") for note in notes})
    link = found.get("codeDescription", {}).get("href") or notes[-1]["message"].split(": ")[1]
    print("its page:", os.path.exists(link.partition("file://")[2]), link.rpartition("/")[2])
    client.wait_until(lambda: len(client.diagnostics("spam.c")) == 2)
    print("clangd's own: lines", [d["range"]["start"]["line"] + 1
                                  for d in client.diagnostics("spam.c") if not lsp.is_finding(d)])

    # Edits above and behind on the same line move it; one in it repairs it.
    client.replace("spam.c", "int leak_bad", "/* one\n   two */\nint leak_bad")
    print("moved down:", client.wait_findings("spam.c", 1), lsp.show(client.diagnostics("spam.c")))
    client.replace("spam.c", "/* \N{SNAKE} */ return", "/* \N{SNAKE}\N{SNAKE} */ return")
    print("moved right:", client.wait_findings("spam.c", 1), lsp.show(client.diagnostics("spam.c")))
    print("repaired:", "Py_DECREF(list)" in repair(client, "spam.c", 9),
          client.wait_findings("spam.c", 0))
    client.replace("spam.c", "Py_DECREF(list)", "/* Py_DECREF(list) */")
    print("broken again:", client.wait_findings("spam.c", 1))

    # Another file, edited at the same time; several changes in one message.
    client.open("ham.c", HAM)
    print("second file:", client.wait_findings("ham.c", 1), lsp.show(client.diagnostics("ham.c")))
    client.replace("spam.c", "if (list == NULL)", "if (!list)")
    client.replace("ham.c", "return keys", "Py_XDECREF(keys); return keys")
    print("both edited:", client.wait_findings("spam.c", 1), client.wait_findings("ham.c", 0))
    text = client.texts["ham.c"]
    at = text.index("Py_XDECREF")
    client.change("ham.c", {"range": {"start": lsp.position(text, at),
                                      "end": lsp.position(text, at + 2)}, "text": "X"},
                  {"range": {"start": lsp.position(text, at),
                             "end": lsp.position(text, at + 1)}, "text": "Py"},
                  {"range": {"start": {"line": 0, "character": 0},
                             "end": {"line": 1, "character": 0}},
                   "text": "#include <Python.h>\n\n"})
    print("three changes in one message:", client.wait_findings("ham.c", 0))
    client.change("ham.c", {"text": HAM})
    print("the whole text:", client.wait_findings("ham.c", 1))

    # The rest of clangd is there.
    hover = client.request("textDocument/hover", {
        "textDocument": {"uri": client.uri("ham.c")}, "position": {"line": 3, "character": 22}})
    print("hover:", "PyDict_Keys" in str(hover))
    client.notify("textDocument/didClose", {"textDocument": {"uri": client.uri("ham.c")}})
    print("closed:", client.wait_until(lambda: not client.diagnostics("ham.c")))
    print("exit status:", client.close())


main()
