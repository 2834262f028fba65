# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# The lit suite. Run it by tests/run-lit BUILD, ctest or ./check.
#
# What a test can write (all of it for the clang that BUILD was made for):
#   %clang            that clang, without the plugin
#   %clang_refcop     that clang with the plugin and the default Python's headers
#   %clang_refcop_nopy  the same without Python's headers
#   %refcop_verify    clang -cc1 -fsyntax-only -verify with the plugin and the default Python's headers
#   %refcop_verify_nopy  the same without Python's headers: -I %python_inc_313 chooses, or -I a mock
#   %refcop_ir        refcop-ir: analyses IR text
#   %refcop_plugin    path of refcop.so
#   %python           the interpreter that runs lit
#   %python_inc, %python_inc_38 ... %python_inc_313   header directories
#   %clang_16, %clang_19, %clang_22   a clang of that major, if installed (REQUIRES: clang-16)
# Features: llvm-19 (the one of BUILD), clang-N (installed), python3.8 ... python3.13 (headers found).

import glob
import os
import re
import shutil
import subprocess
import sys

import lit.formats

config.name = "refcop-%d" % config.llvm_version
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".ir", ".test"]
config.excludes = ["Inputs", "unit", "fuzz", "lit.cfg.py"]
config.test_source_root = os.path.join(config.refcop_source, "tests")
config.test_exec_root = os.path.join(config.refcop_build, "tests")

tools = config.llvm_tools
config.environment["PATH"] = os.pathsep.join(
    [tools, os.path.join(config.refcop_build, "bin"), os.environ["PATH"]])
# A test must not depend on what the caller's environment asks of compilers.
for name in ("CPATH", "C_INCLUDE_PATH", "LD_PRELOAD", "CCC_OVERRIDE_OPTIONS"):
    config.environment.pop(name, None)


def python_headers():
    """Directories with a Python.h, by version: the system's own win over pyenv's."""
    found = {}
    roots = ["/usr/include/python3.*",
             os.path.expanduser("~/.pyenv/versions/*/include/python3.*")]
    for root in roots:
        for path in sorted(glob.glob(root)):
            match = re.fullmatch(r"python3\.(\d+)", os.path.basename(path))
            if match and os.path.exists(os.path.join(path, "Python.h")):
                found.setdefault(int(match.group(1)), path)
    return found


pythons = python_headers()
if not pythons:
    lit_config.fatal("no Python headers: install python3-dev")
system = [minor for minor, path in pythons.items() if path.startswith("/usr/include")]
default_python = pythons[max(system or pythons)]
for minor in range(8, 14):
    if minor in pythons:
        config.available_features.add("python3.%d" % minor)
    else:
        lit_config.note("NO HEADERS of Python 3.%d: its tests are SKIPPED" % minor)

clang = os.path.join(tools, "clang")
resources = subprocess.check_output([clang, "-print-resource-dir"], text=True).strip()
cc1_includes = []
for path in (os.path.join(resources, "include"), "/usr/local/include",
             "/usr/include/x86_64-linux-gnu", "/usr/include"):
    cc1_includes += ["-internal-isystem", path]
driver = "%s -fplugin=%s" % (clang, config.refcop_plugin)
verify = "%s -cc1 -fsyntax-only -load %s -verify %s" % (
    clang, config.refcop_plugin, " ".join(cc1_includes))

substitutions = {
    "clang": clang,
    "clang_refcop": "%s -I%s" % (driver, default_python),
    "clang_refcop_nopy": driver,
    "refcop_verify": "%s -I%s" % (verify, default_python),
    "refcop_verify_nopy": verify,
    "refcop_ir": os.path.join(config.refcop_build, "bin", "refcop-ir"),
    "refcop_plugin": config.refcop_plugin,
    "python_inc": default_python,
    "python": sys.executable,
}
for minor, path in pythons.items():
    substitutions["python_inc_3%d" % minor] = path

config.available_features.add("llvm-%d" % config.llvm_version)
for major in (16, 19, 22):
    other = shutil.which("clang-%d" % major)
    if other:
        config.available_features.add("clang-%d" % major)
        substitutions["clang_%d" % major] = other
for name in os.listdir(os.path.join(config.refcop_build, "bin")):
    config.available_features.add(name)  # refcop-ir, ...

for name, value in substitutions.items():
    config.substitutions.append(("%" + name + r"\b", value.replace("\\", r"\\")))
