# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Learns how a project compiles its extensions; nothing is compiled.

Run by `refcop lint DIR` with the interpreter that the extensions are for. Arguments: what to do ("flags",
"setup" or "project"), the directory, a directory for a throw-away build, "setup" or "no-setup". Prints one
JSON object:

  flags     how that interpreter compiles extensions
            and, but for "flags":
  commands  as in compile_commands.json
  database  path of a compile_commands.json instead
  how       where that comes from
  problem   why it does not come from the project's own setup, if so
"""

import contextlib
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig

PRUNED = {"build", "dist", "node_modules", "__pycache__", "site-packages", "venv", "env"}
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.M)


def interpreter_flags():
    """Compiler and flags that this interpreter was built with and that its extensions get."""
    words = []
    for name in ("CC", "CFLAGS"):
        try:
            words += shlex.split(sysconfig.get_config_var(name) or "")
        except ValueError:
            pass
    paths = sysconfig.get_paths()
    includes = []
    for name in ("include", "platinclude"):
        if paths.get(name) and paths[name] not in includes:
            includes.append(paths[name])
    return (words or ["cc"]) + ["-I" + path for path in includes]


# --- the project's own setup ----------------------------------------------------------------------


def record_extensions(scratch):
    """Makes build_ext remember extensions instead of building them; returns where it does."""
    import setuptools  # noqa: F401: brings distutils with it where Python has none any more
    from distutils.command import build_ext as plain
    from setuptools.command import build_ext as extended
    seen = []

    def remember(self, extension):
        compiler = getattr(self, "compiler", None)
        macros = list(extension.define_macros) + list(getattr(compiler, "macros", None) or [])
        seen.append({
            "sources": [os.fspath(source) for source in extension.sources],
            "include_dirs": list(extension.include_dirs) + list(self.include_dirs or []),
            "macros": [tuple(macro) for macro in macros],
            "undef": list(extension.undef_macros),
            "extra": list(extension.extra_compile_args),
        })

    plain.build_ext.build_extension = remember
    extended.build_ext.build_extension = remember
    extended.build_ext.copy_extensions_to_source = lambda self: None
    sys.argv = ["setup.py", "--quiet", "build_ext", "--force", "--build-temp", scratch,
                "--build-lib", scratch]
    return seen


def run_setup(directory, scratch):
    """The extensions that setup.py, or pyproject.toml for setuptools, declares."""
    os.chdir(directory)
    sys.path.insert(0, directory)
    seen = record_extensions(scratch)
    problem = None
    try:
        if os.path.exists("setup.py"):
            runpy.run_path("setup.py", run_name="__main__")
        else:
            import setuptools
            setuptools.setup()
    except SystemExit as stop:
        if stop.code not in (0, None):
            problem = str(stop.code)
    except BaseException as error:  # whatever a setup.py may do
        problem = "%s: %s" % (type(error).__name__, error)
    return seen, problem


def macro_flags(extension):
    flags = []
    for macro in extension["macros"]:
        if len(macro) == 1:
            flags.append("-U" + macro[0])
        else:
            name, value = macro
            flags.append("-D" + name if value is None else "-D%s=%s" % (name, value))
    return flags + ["-U" + name for name in extension["undef"]]


def commands_of(directory, extensions):
    flags = interpreter_flags()
    commands = []
    for extension in extensions:
        own = macro_flags(extension)
        own += ["-I" + os.fspath(path) for path in extension["include_dirs"]]
        own += [str(word) for word in extension["extra"]]
        for source in extension["sources"]:
            if source.endswith((".c", ".cc", ".cpp", ".cxx")):
                commands.append({"directory": directory, "file": source,
                                 "arguments": flags + own + ["-c", source]})
    return commands


def configured(command, directory, scratch):
    """Path of the compile commands after running a build system's configure step."""
    database = os.path.join(scratch, "compile_commands.json")
    result = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode == 0 and os.path.exists(database):
        return database, None
    lines = result.stdout.decode(errors="replace").strip().splitlines()
    return None, lines[-1] if lines else "exit status %d" % result.returncode


def read_text(directory, name):
    try:
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeError):
        return ""


def meson_command(directory, scratch):
    """As meson-python does it: find_installation() is this interpreter."""
    native = os.path.join(scratch, "python.ini")
    with open(native, "w", encoding="utf-8") as file:
        file.write("[binaries]\npython = '%s'\n" % sys.executable)
    return ["meson", "setup", "--native-file", native, scratch, directory]


def cmake_command(directory, scratch):
    """As scikit-build-core does it: project() may want its name, FindPython this interpreter."""
    name = re.search(r'^name\s*=\s*["\'](.*?)["\']', read_text(directory, "pyproject.toml"), re.M)
    version = re.search(r'^version\s*=\s*["\']([0-9.]*[0-9])', read_text(directory, "pyproject.toml"),
                        re.M)
    return ["cmake", "-S", directory, "-B", scratch, "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
            "-DSKBUILD=2", "-DSKBUILD_PROJECT_NAME=" + (name.group(1) if name else "project"),
            "-DSKBUILD_PROJECT_VERSION=" + (version.group(1) if version else "0"),
            "-DPython_EXECUTABLE=" + sys.executable, "-DPython3_EXECUTABLE=" + sys.executable]


def from_setup(directory, scratch):
    """{"commands" or "database", "how"} or {"problem"}; {} when the project has no setup."""
    has = {name: os.path.exists(os.path.join(directory, name))
           for name in ("setup.py", "setup.cfg", "meson.build", "CMakeLists.txt")}
    if has["setup.py"] or has["setup.cfg"] or \
            "setuptools" in read_text(directory, "pyproject.toml"):
        name = "setup.py" if has["setup.py"] else "setuptools"
        try:
            extensions, problem = run_setup(directory, scratch)
        except ImportError as error:
            return {"problem": "%s could not be run (%s)" % (name, error)}
        commands = commands_of(directory, extensions)
        if commands:
            return {"commands": commands, "how": name}
        return {"problem": "%s could not be run (%s)" % (name, problem) if problem else
                "%s declares no extension in C" % name}
    for name, program, command in (("meson.build", "meson", meson_command),
                                   ("CMakeLists.txt", "cmake", cmake_command)):
        if not has[name]:
            continue
        if not shutil.which(program):
            return {"problem": "%s is there, but %s is not installed" % (name, program)}
        database, problem = configured(command(directory, scratch), directory, scratch)
        if database:
            return {"database": database, "how": name}
        return {"problem": "%s failed (%s)" % (program, problem)}
    return {}


# --- without it: a guess ----------------------------------------------------------------------------


def walk(directory):
    """Paths of C files and of headers, in order."""
    sources, headers = [], []
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders
                            if name not in PRUNED and not name.startswith(".")
                            and not name.endswith(".egg-info")
                            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg")))
        for name in sorted(names):
            if name.endswith(".c"):
                sources.append(os.path.join(folder, name))
            elif name.endswith((".h", ".inc")):
                headers.append(os.path.join(folder, name))
    return sources, headers


def includes_of(path):
    try:
        with open(path, "rb") as file:
            return [name.decode(errors="replace") for name in INCLUDE.findall(file.read())]
    except OSError:
        return []


def guess(directory):
    """Commands for every C file that includes Python.h, itself or by a header of the project."""
    sources, headers = walk(directory)
    included = {path: includes_of(path) for path in sources + headers}
    by_name = {}
    for path in sources + headers:
        by_name.setdefault(os.path.basename(path), []).append(path)

    def candidates(path, name):
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
        if beside in included:
            return [beside]
        return [other for other in by_name.get(os.path.basename(name), ())
                if other.endswith(os.sep + name.replace("/", os.sep))]

    python = {path for path, names in included.items() if "Python.h" in names}
    folders, parts = [directory], set()
    grows = True
    while grows:
        grows = False
        for path, names in included.items():
            for name in names:
                for other in candidates(path, name):
                    if other in python and path not in python:
                        python.add(path)
                        grows = True
    for path, names in included.items():
        for name in names:
            for other in candidates(path, name):
                if other.endswith(".c"):
                    parts.add(other)  # compiled as a part of the file that includes it
                folder = other[:-len(name)].rstrip(os.sep)
                if path in python and folder and folder not in folders:
                    folders.append(folder)
    flags = interpreter_flags() + ["-I" + folder for folder in folders]
    return [{"directory": directory, "file": path, "arguments": flags + ["-c", path]}
            for path in sources if path in python and path not in parts]


def main():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a setup.py prints is none of our output
    what, directory, scratch, setup = sys.argv[1:5]
    result = {"flags": interpreter_flags()}
    if what != "flags":
        with contextlib.redirect_stdout(sys.stderr):
            found = from_setup(directory, scratch) if setup == "setup" else {}
        if what == "project" and not found.get("commands") and not found.get("database"):
            found["commands"] = guess(directory)
            found["how"] = "guess"
        result.update(found)
    json.dump(result, out)
    out.flush()
    os._exit(0)  # no exit handler of a setup.py


if __name__ == "__main__":
    main()
