# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""hard.py CLANGD-COMMAND -- CLANG PLUGIN-MAJOR FLAG...: what must not stop the proxy.

The companion's compiler is a script around CLANG that crashes on text with the word CRASH, hangs on
HANG, and refuses precompiled headers with MISFIT.
"""

import glob
import json
import os
import subprocess
import sys
import tempfile
import time

import lsp

split = sys.argv.index("--")
SERVER, CLANG, MAJOR, FLAGS = (sys.argv[1:split], sys.argv[split + 1], sys.argv[split + 2],
                               sys.argv[split + 3:])
LEAK = """
int leak%d_bad(void)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return -1;
    return 0;
}
"""
SPAM = "#include \"spam.h\"\n" + LEAK % 1
SCRIPT = """#!/bin/sh
text=$(printf '%%s\\n' "$@" | sed -n 's/.*;\\(.*\\/text.c\\)$/\\1/p')
case "$*" in *-dumpversion*) exec %(clang)s "$@";; esac
if [ -n "$text" ]; then
  grep -q CRASH "$text" && kill -SEGV $$
  grep -q HANG "$text" && exec sleep 100
fi
exec %(clang)s "$@"
"""


def hanging(pid):
    """Whether a child of the process is the script's sleep."""
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        with open(path, encoding="utf-8") as file:
            for child in file.read().split():
                try:
                    with open("/proc/%s/cmdline" % child, "rb") as command:
                        if command.read().startswith(b"sleep"):
                            return True
                except OSError:
                    pass
    return False


def comes(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def folders(pid):
    return glob.glob(os.path.join(tempfile.gettempdir(), "refcop-clangd-%d-*" % pid))


def log(root):
    with open(os.path.join(root, "server.log"), encoding="utf-8", errors="replace") as file:
        return file.read()


def main():
    root = tempfile.mkdtemp()
    clang = os.path.join(root, "clang-" + MAJOR)
    with open(clang, "w", encoding="utf-8") as file:
        file.write(SCRIPT % {"clang": CLANG})
    os.chmod(clang, 0o755)
    for name, text in (("compile_flags.txt", "\n".join(FLAGS)), ("spam.c", SPAM),
                       ("spam.h", "#include <Python.h>\n")):
        with open(os.path.join(root, name), "w", encoding="utf-8") as file:
            file.write(text)
    client = lsp.Client([*SERVER, *lsp.QUIET], root,
                        environment=dict(os.environ, REFCOP_CLANG=clang))
    proxy = client.process.pid
    client.open("spam.c", SPAM)
    print("opened:", client.wait_findings("spam.c", 1))
    found = lsp.findings(client.diagnostics("spam.c"))[0]
    print("code, page, path:", found["source"], found["code"],
          found["codeDescription"]["href"].rpartition("/")[2],
          [note["location"]["range"]["start"]["line"] for note in found["relatedInformation"]])

    client.replace("spam.c", "return 0;", "return 0; /* CRASH */")
    print("companion crashes:", client.wait_findings("spam.c", 0),
          comes(lambda: "the analysis of %s/spam.c failed (signal 11)" % root in log(root)))
    client.replace("spam.c", "CRASH", "fine")
    print("and is back:", client.wait_findings("spam.c", 1))

    # A flag that clang does not know: said once in the log of the server.
    flags = os.path.join(root, "compile_flags.txt")
    with open(flags, "a", encoding="utf-8") as file:
        file.write("\n-fno-such-flag")
    client.replace("spam.c", "fine", "fine too")
    client.wait_findings("spam.c", 0)
    print("unknown flag:", comes(
        lambda: "failed (clang: error: unknown argument: '-fno-such-flag')"
        in log(root).replace("clang-" + MAJOR + ":", "clang:")))
    with open(flags, "w", encoding="utf-8") as file:
        file.write("\n".join(FLAGS))
    client.replace("spam.c", "fine too", "fine")
    print("known again:", client.wait_findings("spam.c", 1))

    client.replace("spam.c", "fine", "HANG")
    hung = comes(lambda: hanging(proxy))
    client.replace("spam.c", "HANG", "fine")
    client.replace("spam.c", "\nint leak1_bad", LEAK % 2 + "\nint leak1_bad")
    print("companion hangs, the next edit ends it:", hung, client.wait_findings("spam.c", 2),
          comes(lambda: not hanging(proxy)))

    # Typing: only the last text counts.
    for i in range(50):
        client.replace("spam.c", "fine", "fine %d" % i)
    client.replace("spam.c", LEAK % 2, "")
    print("51 edits at once:", client.wait_findings("spam.c", 1))

    # A header that is part of the precompiled one is changed on disk.
    with open(os.path.join(root, "spam.h"), "a", encoding="utf-8") as file:
        file.write("#define leak_value 0\n")
    client.notify("textDocument/didSave", {"textDocument": {"uri": client.uri("spam.h")}})
    client.replace("spam.c", "return 0;", "return leak_value;")
    print("the header is changed:", client.wait_findings("spam.c", 1))

    # Cancelled requests, one of which is for code actions that the proxy waits for.
    where = {"textDocument": {"uri": client.uri("spam.c")},
             "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
             "context": {"diagnostics": []}}
    numbers = []
    for _ in range(20):
        numbers.append(client.start_request("textDocument/codeAction", where))
        client.notify("$/cancelRequest", {"id": numbers[-1]})
    answers = [client.wait_response(number) for number in numbers]
    print("cancelled: answered or refused:",
          {"result" in a or a["error"]["code"] == -32800 for a in answers})
    print("not cancelled:", "Py_DECREF" in str(client.request("textDocument/codeAction", where)))

    # What is no message goes to clangd as it is, and clangd lives with it.
    client.send_bytes(b"Content-Length: 5\r\n\r\n{{{{{")
    client.send_bytes(b"Content-Type: x\r\n\r\n")
    client.send_bytes(b"Content-Length: nonsense\r\nContent-Length: 2\r\n\r\n{]")
    client.send({"method": "textDocument/didChange", "params": "nonsense"})
    client.send({"method": "textDocument/didOpen", "params": {"textDocument": {"text": 3}}})
    client.send({"method": "no/such/method", "params": {}})
    client.replace("spam.c", "leak_value", "0")
    print("malformed:", client.wait_findings("spam.c", 1))

    # A document larger than the proxy looks into; after it, documents have to be opened anew.
    huge = json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": client.uri("huge.txt"), "languageId": "plaintext", "version": 1,
                         "text": "x" * (65 * 1024 * 1024)}}}).encode()
    client.send_bytes(b"Content-Length: %d\r\n\r\n" % len(huge) + huge)
    client.notify("textDocument/didClose", {"textDocument": {"uri": client.uri("spam.c")}})
    client.open("spam.c", SPAM)
    print("huge:", client.wait_findings("spam.c", 1))

    # The text stops in the middle of a message, as when an editor is killed.
    made = len(folders(proxy))
    client.send_bytes(b"Content-Length: 1000\r\n\r\n{\"jsonrpc\"")
    client.process.stdin.close()
    client.process.wait(timeout=60)
    print("editor gone: files before %d, after %d" % (made, len(folders(proxy))))
    print("clangd is gone as well:", comes(lambda: subprocess.run(
        ["pgrep", "-s", "0", "-f", root], capture_output=True).returncode != 0))


main()
