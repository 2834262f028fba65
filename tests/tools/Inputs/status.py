# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""status.py COMPILER: its exit status; what becomes of a signal that is sent to it, while it is the
compiler and while it waits for an analysis. The clang in PATH is a script."""

import os
import shutil
import signal
import subprocess
import sys
import time

compiler = sys.argv[1]
clang = shutil.which("clang-90")
print("exit status", subprocess.call([compiler, "-c", "a.c"]))

started = clang + ".pid"
with open(clang, "w", encoding="utf-8") as file:
    file.write('#!/bin/sh\necho $$ >"%s.new"; mv "%s.new" "%s"\nexec sleep 60\n'
               % (started, started, started))


def end_it(**environment):
    """Sends SIGTERM once the clang below is running; says whether both are gone."""
    if os.path.exists(started):
        os.remove(started)
    process = subprocess.Popen([compiler, "-c", "a.c"], env=dict(os.environ, **environment))
    while not os.path.exists(started):
        time.sleep(0.01)
    with open(started, encoding="utf-8") as file:
        child = int(file.read())
    process.send_signal(signal.SIGTERM)
    status = process.wait()
    try:
        os.kill(child, 0)
        gone = False
    except ProcessLookupError:
        gone = True
    return status == -signal.SIGTERM, gone


print("ended by SIGTERM" if end_it() == (True, True) else "still there")
print("ended by SIGTERM, analysis too" if end_it(REFCOP_LAUNCHER="distcc") == (True, True)
      else "still there")
