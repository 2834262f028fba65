# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""clangd-session.py CLANGD PLUGIN FILE ARGUMENT...: opens FILE in a clangd with PLUGIN preloaded.

Prints its diagnostics; then the number of them after an edit puts the text "/* edited */" in
front of the last function, which must be served from the preamble.
"""

import json
import os
import subprocess
import sys
import tempfile

clangd, plugin, source, arguments = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
with open(source, encoding="utf-8") as file:
    text = file.read()
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "compile_flags.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join(arguments))
uri = "file://" + os.path.join(folder, os.path.basename(source))
server = subprocess.Popen([clangd, "--log=error", "--background-index=false"], cwd=folder,
                          env=dict(os.environ, LD_PRELOAD=plugin),
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def send(method, params, number=None):
    message = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        message["id"] = number
    body = json.dumps(message).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    server.stdin.flush()


def receive():
    length = 0
    while True:
        line = server.stdout.readline().strip()
        if not line:
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not length:
        sys.exit("clangd is gone: %s" % server.wait())
    return json.loads(server.stdout.read(length))


def diagnostics(version):
    while True:
        message = receive()
        if message.get("method") == "textDocument/publishDiagnostics" and \
                message["params"].get("version") == version:
            return message["params"]["diagnostics"]


send("initialize", {"processId": None, "rootUri": "file://" + folder,
                    "capabilities": {"textDocument": {"publishDiagnostics": {
                        "relatedInformation": True}}}}, 1)
while receive().get("id") != 1:
    pass
send("initialized", {})
send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "c", "version": 1,
                                               "text": text}})
for found in diagnostics(1):
    print("%d: %s" % (found["range"]["start"]["line"] + 1,
                    found["message"].splitlines()[0]))
send("textDocument/didChange", {
    "textDocument": {"uri": uri, "version": 2},
    "contentChanges": [{"text": text.replace("int last", "/* edited */ int last")}]})
print("after an edit:", len(diagnostics(2)))
send("shutdown", None, 2)
while receive().get("id") != 2:
    pass
send("exit", None)
print("exit status:", server.wait())
