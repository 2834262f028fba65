# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""once.py COMPILER: a build, in a session of its own, that compiles three files of C++."""

import os
import subprocess
import sys
import tempfile

if len(sys.argv) == 2:  # the leader of the session, as a login shell is
    sys.exit(subprocess.call([sys.executable, __file__, sys.argv[1], "build"],
                             start_new_session=True))
if sys.argv[2] == "build":
    sys.exit(subprocess.call([sys.executable, __file__, sys.argv[1], "make"]))
with tempfile.TemporaryDirectory() as folder:
    os.makedirs(os.path.join(folder, "python3.12"))
    for name in ("plain", "first", "second"):
        path = os.path.join(folder, name + ".cpp")
        with open(path, "w", encoding="utf-8") as file:
            file.write("int x;\n")
        python = [] if name == "plain" else ["-I" + os.path.join(folder, "python3.12")]
        subprocess.check_call(["sh", "-c", 'exec "$@"', "sh", sys.argv[1], *python, "-c", path,
                               "-o", path + ".o"])
print("built 3")
