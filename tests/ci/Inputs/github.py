# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""github.py SCRIPT BIN FOLDER EVENT [NAME=VALUE]...: runs a step of the action as a runner would, in
FOLDER; prints its exit status, its outputs and the beginning of its summary."""

import os
import subprocess
import sys
import tempfile

script, binaries, folder, event = sys.argv[1:5]
with tempfile.TemporaryDirectory() as scratch:
    outputs, summary = os.path.join(scratch, "out"), os.path.join(scratch, "summary")
    environment = dict(
        os.environ, PATH=binaries + os.pathsep + os.environ["PATH"], GITHUB_EVENT_NAME=event,
        GITHUB_OUTPUT=outputs, GITHUB_STEP_SUMMARY=summary, GITHUB_REPOSITORY="me/spam",
        GITHUB_BASE_REF="main", GITHUB_ACTOR="me", RUNNER_TEMP=scratch, REFCOP_PATH=".",
        REFCOP_LEVEL="1", REFCOP_LINT_ARGS="", REFCOP_FAIL_ON="new", REFCOP_UPLOAD="auto",
        REFCOP_PYTHON=sys.executable, REFCOP_HEAD_REPOSITORY="me/spam")
    environment.update(word.split("=", 1) for word in sys.argv[5:])
    sys.stdout.flush()
    status = subprocess.call([script, "lint"], cwd=folder, env=environment,
                             stderr=subprocess.STDOUT)
    print("exit status: %d" % status)
    for path in (outputs, summary):
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                print(file.read().replace(scratch, "SCRATCH"), end="")
    if os.path.exists(outputs):
        with open(os.path.join(scratch, "refcop", "refcop.sarif"), encoding="utf-8") as file:
            print("in SARIF: %d" % file.read().count('"partialFingerprints"'))
