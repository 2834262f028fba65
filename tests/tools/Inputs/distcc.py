# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""distcc.py COMPILER FILE ARGUMENT...: compiles FILE by way of two servers on the loopback device.

Says whether the findings are those without distcc, and where the object was made.
"""

import os
import pwd
import socket
import subprocess
import sys
import tempfile
import time

COMPILER, SOURCE, ARGUMENTS = sys.argv[1], sys.argv[2], sys.argv[3:]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    def __init__(self, folder):
        self.port = free_port()
        self.log = os.path.join(folder, "log-%d" % self.port)
        command = ["distccd", "--daemon", "--no-detach", "--listen", "127.0.0.1", "--port",
                   str(self.port), "--allow", "127.0.0.1", "--enable-tcp-insecure", "--log-stderr",
                   "--log-level", "info", "--jobs", "2"]
        if os.getuid() == 0:
            command += ["--user", "nobody"]
        with open(self.log, "wb") as log:
            # A directory that the server's user may enter.
            self.process = subprocess.Popen(command, stderr=log, stdout=log,
                                            env=dict(os.environ, TMPDIR="/tmp"))
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        sys.exit("distccd does not start: " + open(self.log, encoding="utf-8").read())

    def jobs(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return sum("COMPILE_OK" in line for line in log)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def findings(text):
    """Lines with a position, and their notes; not the excerpts of source."""
    return [line for line in text.splitlines() if line.startswith(SOURCE + ":")]


def compile_it(*command, **environment):
    return subprocess.run([*command, *ARGUMENTS, "-c", SOURCE, "-o", "spam.o"],
                          env=dict(ENVIRONMENT, **environment), capture_output=True, text=True)


def report(what, result, before):
    time.sleep(0.1)  # the server's log
    there = sum(server.jobs() for server in servers) > before
    same = findings(result.stderr) == expected and result.returncode == 0
    print("%s: %s, compiled %s" % (what, "same findings" if same else "NOT: " + result.stderr,
                                   "there" if there else "here"))
    return sum(server.jobs() for server in servers)


with tempfile.TemporaryDirectory() as folder:
    servers = [Server(folder), Server(folder)]
    try:
        ENVIRONMENT = dict(os.environ, DISTCC_DIR=folder, DISTCC_FALLBACK="0",
                           DISTCC_HOSTS=" ".join("127.0.0.1:%d" % s.port for s in servers))
        plain = compile_it(COMPILER)
        expected = findings(plain.stderr)
        print("without distcc: %d findings" % plain.stderr.count("[refcop-"))
        done = report("REFCOP_LAUNCHER=distcc", compile_it(COMPILER, REFCOP_LAUNCHER="distcc"), 0)
        done = report("distcc refcop-clang", compile_it("distcc", COMPILER), done)
        hosts = "127.0.0.1:%d" % free_port()
        done = report("servers gone", compile_it("distcc", COMPILER, DISTCC_FALLBACK="1",
                                                 DISTCC_HOSTS=hosts), done)
        print("findings are errors: exit status %d and %d" % (
            compile_it(COMPILER, "--refcop-Werror", REFCOP_LAUNCHER="distcc").returncode,
            compile_it("distcc", COMPILER, "--refcop-Werror").returncode))
        on_server = compile_it("distcc", COMPILER, "--refcop-instrument")
        command = compile_it(COMPILER, "--refcop-instrument", "--refcop-print-command",
                             REFCOP_LAUNCHER="distcc").stdout.splitlines()
        print("instrumented: compiled", "there" if "distcc" in command[0] else "here")
        print("instrumented on a server:", on_server.stderr.splitlines()[0])
    finally:
        for server in servers:
            server.stop()
