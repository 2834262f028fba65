# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""A small client of the Language Server Protocol, for tests and measurements."""

import json
import os
import queue
import subprocess
import threading
import time
from urllib.parse import quote

CAPABILITIES = {
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True,
                               "versionSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
    }
}
# Its end waits for the index, and that is made only when the machine has nothing else to do.
QUIET = ["--log=error", "--background-index=false"]


class Gone(Exception):
    """The server has ended."""


class Client:
    """Starts a server and talks to it. Every wait has a limit, so that a test ends."""

    def __init__(self, command, root, capabilities=None, environment=None, limit=60):
        self.limit = limit
        self.root = root
        self.number = 0
        self.versions = {}
        self.texts = {}
        self.responses = {}
        self.published = {}  # by URI: the latest params of publishDiagnostics
        self.arrivals = []   # (time, params) of each
        self.process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=environment,
                                        stderr=open(os.path.join(root, "server.log"), "ab"))
        self.messages = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.server = self.request("initialize", {
            "processId": None, "rootUri": self.uri(""),
            "capabilities": CAPABILITIES if capabilities is None else capabilities})
        self.notify("initialized", {})

    # --- bytes

    def _read(self):
        stream = self.process.stdout
        while True:
            length = 0
            line = stream.readline()
            while line.strip():
                name, _, value = line.partition(b":")
                if name.strip().lower() == b"content-length":
                    length = int(value)
                line = stream.readline()
            if not length:
                self.messages.put(None)
                return
            self.messages.put(json.loads(stream.read(length)))

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    # --- messages

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def start_request(self, method, params):
        self.number += 1
        self.send({"method": method, "params": params, "id": self.number})
        return self.number

    def request(self, method, params):
        return self.wait_response(self.start_request(method, params)).get("result")

    def _take(self, deadline):
        try:
            message = self.messages.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            return False
        if message is None:
            self.messages.put(None)
            raise Gone()
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]
            self.arrivals.append((time.monotonic(), message["params"]))
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})
        elif "id" in message:
            self.responses[message["id"]] = message
        return True

    def wait_until(self, condition, limit=None):
        """Takes messages until condition() holds; whether it came to hold."""
        deadline = time.monotonic() + (limit or self.limit)
        while not condition():
            if not self._take(deadline):
                return False
        return True

    def wait_response(self, number):
        if not self.wait_until(lambda: number in self.responses):
            raise TimeoutError("no answer to request %d" % number)
        return self.responses.pop(number)

    # --- documents

    def uri(self, name):
        return "file://" + quote(os.path.join(self.root, name))

    def open(self, name, text):
        self.versions[name] = 1
        self.texts[name] = text
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": self.uri(name), "languageId": "c", "version": 1, "text": text}})

    def change(self, name, *changes):
        self.versions[name] += 1
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": self.uri(name), "version": self.versions[name]},
            "contentChanges": list(changes)})

    def replace(self, name, old, new):
        """An incremental change: the first occurrence of old becomes new."""
        text = self.texts[name]
        at = text.index(old)
        self.change(name, {"range": {"start": position(text, at),
                                     "end": position(text, at + len(old))}, "text": new})
        self.texts[name] = text[:at] + new + text[at + len(old):]

    def diagnostics(self, name):
        return self.published.get(self.uri(name), {}).get("diagnostics", [])

    def wait_findings(self, name, count, limit=None):
        """Whether the number of refcop's findings in the file comes to be count, and for the
        current version of the text."""
        def holds():
            params = self.published.get(self.uri(name))
            return (params is not None and params.get("version") == self.versions[name] and
                    len(findings(params["diagnostics"])) == count)
        return self.wait_until(holds, limit)

    # --- the end

    def close(self):
        """Ends the session as an editor does; the exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        return self.process.wait(timeout=self.limit)


def position(text, offset):
    """In UTF-16 units."""
    line = text.count("\n", 0, offset)
    start = text.rfind("\n", 0, offset) + 1
    return {"line": line, "character": len(text[start:offset].encode("utf-16-le")) // 2}


def is_finding(diagnostic):
    return "refcop-" in str(diagnostic.get("code") or "") or "[refcop-" in diagnostic["message"]


def findings(diagnostics):
    return [found for found in diagnostics if is_finding(found)]


def rule(diagnostic):
    """ref-leak, whether it comes as a code or in the text."""
    if diagnostic.get("source") == "refcop":
        return diagnostic["code"].partition("-")[2]
    return diagnostic["message"].partition("[refcop-")[2].partition("]")[0]


def show(diagnostics):
    return ["%d:%d %s" % (found["range"]["start"]["line"] + 1,
                          found["range"]["start"]["character"] + 1, rule(found))
            for found in findings(diagnostics)]
