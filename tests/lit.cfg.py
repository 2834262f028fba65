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
#   %refcop           refcop, the driver: refcop lint ... (REQUIRES: refcop-lint)
#   %refcop_ir        refcop-ir: analyses IR text
#   %refcop_clang     refcop-clang of this build; %refcop_clang++ its C++ driver
#   %refcop_clangd    refcop-clangd of this build
#   %static_clangd    a statically linked clangd, if fetched (REQUIRES: static-clangd)
#   %other_clangd     a clangd of another major, if installed (REQUIRES: other-clangd)
#   %model_coverage   model-coverage: checks the models against the headers of a Python
#   %refcop_plugin    path of refcop.so
#   %refcop_build     the build folder
#   %llvm_major       the major version of LLVM of this build
#   %refcop_include   directory of the engine's public headers
#   %python           the interpreter that runs lit
#   %python_inc, %python_inc_38 ... %python_inc_313   header directories
#   %clang_instrument that clang with the plugin and -fplugin-arg-refcop-instrument, without Python's headers
#   %run_python_39 ... %run_python_313   interpreters that belong to those headers (REQUIRES: run-python3.9)
#   %refcop_build     BUILD; %refcop_source: of the sources
#   %runtime_include  directory of the runtime's public headers
#   %clang_16, %clang_19, %clang_22   a clang of that major, if installed (REQUIRES: clang-16)
#   %each_python      tests/runtime/each-python.py: a script with every Python that can run
#   %each_python_ft   the same with a free-threaded 3.13: pyenv's, or that in REFCOP_TEST_FREE_THREADED, a prefix
#                     (REQUIRES: run-python3.13t)
#   %clangd           a clangd of the same major, if installed (REQUIRES: clangd)
#   %chromium         a headless browser, if installed (REQUIRES: chromium)
#   %refcop_bin, %ci  directories: programs of this build, recipes for CI
#   %pre_commit, %check_jsonschema   if tests/ci/fetch-tools.py has run (REQUIRES: pre-commit)
#   %schema_python    an interpreter with jsonschema, %schemas where the schema is (REQUIRES: sarif-schema)
# Features: llvm-19 (the one of BUILD), clang-N (installed), refcop-ir (built),
#   python3.8 ... python3.13 (headers found), ccache, distcc, cmake, meson, setuptools, pkg-config, gcc, zsh, fish,
#   mandoc (installed),
#   root (chown works), refcop-lint (refcop is built, and can analyse), refcop-compiler (it has a compiler in it),
#   packaging (tests/install/fetch-packages.py has run),
#   sarif-schema (tests/fetch-schema.py has run and jsonschema is installed).
# A build without the plugin runs the tests that are IR text (*.ir) and nothing else.

import glob
import os
import re
import shutil
import subprocess
import sys

import lit.formats

config.name = "refcop-%d" % config.llvm_version if config.refcop_plugin else "refcop-ir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".ir", ".test"] if config.refcop_plugin else [".ir"]
config.excludes = ["Inputs", "unit", "fuzz", "lit.cfg.py"]
config.test_source_root = os.path.join(config.refcop_source, "tests")
config.test_exec_root = os.path.join(config.refcop_build, "tests")

binaries = os.path.join(config.refcop_build, "bin")
config.environment["PATH"] = os.pathsep.join([config.llvm_tools, binaries, os.environ["PATH"]])
# A test must not depend on what the caller's environment asks of compilers.
for name in ("CPATH", "C_INCLUDE_PATH", "LD_PRELOAD", "CCC_OVERRIDE_OPTIONS", "REFCOP_ARGS",
             "REFCOP_CLANG", "REFCOP_LAUNCHER", "REFCOP_WRAPPER", "REFCOP_RULES_URL"):
    config.environment.pop(name, None)

if os.geteuid() == 0:
    config.available_features.add("root")

# A test's folder may lie in a work tree: the build's, in the source's. It is no part of that project.
config.environment["GIT_CEILING_DIRECTORIES"] = os.pathsep.join(
    os.path.realpath(os.path.join(config.test_exec_root, folder, "Output"))
    for folder in ("lint", "install"))

substitutions = {
    "python": sys.executable,
    "refcop_build": config.refcop_build,
    "refcop_source": config.refcop_source,
    "refcop_include": os.path.join(config.refcop_source, "engine", "include"),
    "runtime_include": os.path.join(config.refcop_source, "runtime", "include"),
}
if os.path.exists(os.path.join(binaries, "refcop-ir")):
    config.available_features.add("refcop-ir")
    substitutions["refcop_ir"] = os.path.join(binaries, "refcop-ir")
    substitutions["model_coverage"] = os.path.join(binaries, "model-coverage")


def add_lint():
    """refcop lint; what its formats are checked with."""
    refcop = os.path.join(binaries, "refcop")
    if not os.path.exists(refcop):
        config.excludes += ["lint", "ci"]  # another build has it
        return
    substitutions["refcop"] = refcop
    substitutions["refcop_bin"] = binaries
    substitutions["ci"] = os.path.join(config.refcop_source, "ci")
    tools = os.path.join(config.refcop_build, "ci-tools", "bin")
    if os.path.exists(os.path.join(tools, "check-jsonschema")):
        config.available_features.add("pre-commit")
        substitutions["pre_commit"] = os.path.join(tools, "pre-commit")
        substitutions["check_jsonschema"] = os.path.join(tools, "check-jsonschema")
    else:
        lit_config.note("NO pre-commit: the tests of hooks and schemas of CI are SKIPPED")
    if b"  lint " not in subprocess.run([refcop], stderr=subprocess.PIPE, check=False).stderr:
        config.excludes += ["lint", "ci"]  # built without it: another build has it
        return
    worker = os.environ.get("REFCOP_TEST_WORKER")  # for a build without a compiler: sanitizers
    if worker:
        config.environment["REFCOP_LINT_WORKER"] = worker
    if config.refcop_plugin or worker:
        config.available_features.add("refcop-lint")
    if config.refcop_plugin:
        config.available_features.add("refcop-compiler")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium:
        config.available_features.add("chromium")
        substitutions["chromium"] = chromium
    else:
        lit_config.note("NO chromium: the tests that look at pages are SKIPPED")
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.call([python, "-c", "import jsonschema"], stderr=subprocess.DEVNULL) == 0:
            substitutions["schema_python"] = python
            schemas = os.environ.get("REFCOP_TEST_SCHEMAS",
                                     os.path.join(config.refcop_build, "schemas"))
            substitutions["schemas"] = schemas
            if glob.glob(os.path.join(schemas, "*.whl")):
                config.available_features.add("sarif-schema")
            break
    if "sarif-schema" not in config.available_features:
        lit_config.note("NO SARIF schema or no jsonschema: the test against it is SKIPPED")


def python_headers():
    """Directories with a Python.h, by minor version: the system's own win over pyenv's."""
    found = {}
    roots = ["/usr/include/python3.*",
             os.path.expanduser("~/.pyenv/versions/*/include/python3.*")]
    for root in roots:
        for path in sorted(glob.glob(root)):
            match = re.fullmatch(r"python3\.(\d+)", os.path.basename(path))
            if match and os.path.exists(os.path.join(path, "Python.h")):
                found.setdefault(int(match.group(1)), path)
    return found


def add_pythons():
    pythons = python_headers()
    if not pythons:
        lit_config.fatal("no Python headers: install python3-dev")
    for minor in range(8, 14):
        if minor in pythons:
            config.available_features.add("python3.%d" % minor)
        else:
            lit_config.note("NO HEADERS of Python 3.%d: its tests are SKIPPED" % minor)
    for minor, path in pythons.items():
        substitutions["python_inc_3%d" % minor] = path
        prefix = os.path.dirname(os.path.dirname(path))
        interpreter = os.path.join(prefix, "bin", "python3.%d" % minor)
        if os.path.exists(interpreter):
            config.available_features.add("run-python3.%d" % minor)
            substitutions["run_python_3%d" % minor] = interpreter
    system = [minor for minor, path in pythons.items() if path.startswith("/usr/include")]
    substitutions["python_inc"] = pythons[max(system or pythons)]


def interpreters(headers):
    """Executables that belong to header directories: [(version, executable, include)]."""
    found = []
    for minor, include in sorted(headers.items()):
        executable = os.path.join(include, "..", "..", "bin", "python3.%d" % minor)
        if 9 <= minor <= 13 and os.path.exists(executable):
            found.append(("3.%d" % minor, os.path.realpath(os.path.dirname(executable)) +
                          "/python3.%d" % minor, include))
    return found


def free_threaded_python():
    """(version, executable, include) of a 3.13 without a GIL, or None."""
    prefixes = [os.environ.get("REFCOP_TEST_FREE_THREADED", "")]
    prefixes += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.13*t")))
    for prefix in prefixes:
        executable = os.path.join(prefix, "bin", "python3.13t")
        if prefix and os.path.exists(executable):
            return "3.13", executable, os.path.join(prefix, "include", "python3.13t")
    return None


def add_runtime():
    """The runtime's tests need its library, the driver, and Pythons that run."""
    if not os.path.exists(os.path.join(config.refcop_build, "lib", "librefcop_rt.so")):
        return
    config.available_features.add("runtime")
    pythons = interpreters(python_headers())
    runner = [sys.executable, os.path.join(config.test_source_root, "runtime", "each-python.py"),
              "--build=" + config.refcop_build, "--plugin=" + config.refcop_plugin,
              "--clang=" + os.path.join(config.llvm_tools, "clang")]
    substitutions["each_python"] = " ".join(
        runner + ["--python=" + "=".join(python) for python in pythons])
    free_threaded = free_threaded_python()
    if free_threaded:
        config.available_features.add("run-python3.13t")
        substitutions["each_python_ft"] = " ".join(runner + ["--python=" + "=".join(free_threaded)])
    else:
        lit_config.note("NO free-threaded Python 3.13: its tests are SKIPPED")
    for version, executable, _ in pythons:
        config.available_features.add("run-python" + version)
        if subprocess.call([executable, "-c", "import pytest"], stderr=subprocess.DEVNULL) == 0:
            config.available_features.add("pytest" + version)
    if shutil.which("chromium"):
        config.available_features.add("chromium")


def add_clangs():
    clang = os.path.join(config.llvm_tools, "clang")
    resources = subprocess.check_output([clang, "-print-resource-dir"], text=True).strip()
    includes = " ".join("-internal-isystem " + path for path in (
        os.path.join(resources, "include"), "/usr/local/include", *glob.glob("/usr/include/*-linux-gnu"),
        "/usr/include"))
    driver = "%s -fplugin=%s" % (clang, config.refcop_plugin)
    verify = "%s -cc1 -fsyntax-only -load %s -verify %s" % (clang, config.refcop_plugin, includes)
    python = " -I" + substitutions["python_inc"]
    substitutions.update({
        "clang": clang,
        "clang_refcop": driver + python,
        "clang_refcop_nopy": driver,
        "clang_instrument": driver + " -fplugin-arg-refcop-instrument -fplugin-arg-refcop-quiet",
        "refcop_verify": verify + python,
        "refcop_verify_nopy": verify,
        "refcop_plugin": config.refcop_plugin,
        "llvm_major": str(config.llvm_version),
    })
    config.available_features.add("llvm-%d" % config.llvm_version)
    for major in (16, 17, 18, 19, 22):
        other = shutil.which("clang-%d" % major)
        if other:
            config.available_features.add("clang-%d" % major)
            substitutions["clang_%d" % major] = other
    substitutions["refcop_clang"] = os.path.join(binaries, "refcop-clang")
    clangd = shutil.which("clangd-%d" % config.llvm_version)
    if clangd:
        config.available_features.add("clangd")
        substitutions["clangd"] = clangd
    others = [path for path in (shutil.which("clangd-%d" % major) for major in (22, 19, 16)
                                if major != config.llvm_version) if path]
    static = os.path.join(config.refcop_build, "static-clangd", "bin", "clangd")
    for feature, path in (("other-clangd", others[0] if others else None),
                          ("static-clangd", static if os.path.exists(static) else None),
                          ("refcop-clangd", os.path.join(binaries, "refcop-clangd"))):
        if path and os.path.exists(path):
            config.available_features.add(feature)
            substitutions[feature.replace("-", "_")] = path
        else:
            lit_config.note("no %s: its tests are SKIPPED" % feature)


def add_build_tools():
    for feature, programs in (("ccache", ["ccache"]), ("distcc", ["distcc", "distccd"]),
                              ("cmake", ["cmake", "ninja"]), ("meson", ["meson", "ninja"]),
                              ("pkg-config", ["pkg-config"]), ("gcc", ["gcc", "g++"]),
                              ("zsh", ["zsh"]), ("fish", ["fish"]),
                              ("mandoc", ["mandoc", "groff", "man"])):
        if all(shutil.which(program) for program in programs):
            config.available_features.add(feature)
    if subprocess.call([sys.executable, "-c", "import setuptools"], stderr=subprocess.DEVNULL) == 0:
        config.available_features.add("setuptools")
    for feature in ("ccache", "distcc", "cmake", "meson", "setuptools", "pkg-config", "gcc", "zsh",
                    "fish", "mandoc"):
        if feature not in config.available_features:
            lit_config.note("%s is not installed: tests with it are SKIPPED" % feature)


def add_packaging():
    """The wheel packages this build, and those that REFCOP_TEST_PLUGINS names: plugins for other LLVMs."""
    folder = os.path.join(config.refcop_build, "packaging")
    builds = [config.refcop_build] + os.environ.get("REFCOP_TEST_PLUGINS", "").split()
    substitutions["wheel_builds"] = ";".join(builds)
    if os.path.exists(os.path.join(folder, "complete")):
        config.available_features.add("packaging")
        substitutions["packaging"] = folder
    else:
        lit_config.note("NO packages of PyPI (tests/install/fetch-packages.py): the wheel is NOT TESTED")


add_lint()
if config.refcop_plugin or "refcop-lint" in config.available_features:
    add_pythons()
if config.refcop_plugin:
    add_clangs()
    add_runtime()
    add_build_tools()
    add_packaging()
for name, value in substitutions.items():
    config.substitutions.append(("%" + name + r"\b", value.replace("\\", r"\\")))
