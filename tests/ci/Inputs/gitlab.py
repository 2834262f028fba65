# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""gitlab.py TEMPLATE BIN FOLDER [NAME=VALUE]... [NAME:REV]...: runs the template's script in FOLDER as
a runner would; prints its exit status and what the report has. REV is one of the origin's."""

import json
import os
import re
import subprocess
import sys

template, binaries, folder = sys.argv[1:4]
with open(template, encoding="utf-8") as file:
    text = file.read()
script = re.search(r"^  script:\n    - \|\n((?:      .*\n|\n)*)", text, re.MULTILINE).group(1)
script = re.sub("^      ", "", script, flags=re.MULTILINE)
report = os.path.join(folder, re.search(r"codequality: (\S+)", text).group(1))
if os.path.exists(report):
    os.remove(report)
environment = dict(os.environ, PATH=binaries + os.pathsep + os.environ["PATH"])
for name in ("REFCOP_PATH", "REFCOP_LEVEL"):
    environment[name] = re.search(r'%s: "(.*)"' % name, text).group(1)
for word in sys.argv[4:]:
    name, sign, value = re.fullmatch("([A-Z_]+)([=:])(.*)", word).groups()
    if sign == ":":
        value = subprocess.check_output(["git", "rev-parse", value], text=True,
                                        cwd=os.path.join(folder, "..", "origin")).strip()
    environment[name] = value
sys.stdout.flush()
status = subprocess.call(["sh", "-e", "-c", script], cwd=folder, env=environment,
                         stderr=subprocess.STDOUT)
print("exit status: %d" % status)
if os.path.exists(report):
    with open(report, encoding="utf-8") as file:
        print("in the report:", [(entry["location"]["lines"]["begin"], entry["check_name"])
                                 for entry in json.load(file)])
