"""CPython's own Modules/ and Objects/ as a corpus project, from the source package of the Debian that runs this.

The upstream tarball is asked for through apt with sources lists of our own, made from the configured ones, so that
neither deb-src lines are needed nor the system's apt configuration changes.  (The packaging tarball may be gone from
the mirror by the time; apt then fails after it has fetched the one file that matters.)
"""
import hashlib
import os
import pathlib
import re
import subprocess

NAME = "cpython"
PACKAGE = "python3.11"
VERSION = "3.11.2"
SHA256 = "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849"
BUILD = "refcop-build"
# Not part of a Linux interpreter, or third-party code without Python objects.
EXCLUDE = ("Modules/expat/", "Modules/_ctypes/darwin/", "Modules/_ctypes/libffi_osx/",
           "Modules/_decimal/libmpdec/", "Modules/_blake2/impl/",
           "Modules/_winapi.c", "Modules/overlapped.c", "Modules/_scproxy.c", "Modules/_testconsole.c",
           "Modules/getnameinfo.c", "Modules/getaddrinfo.c")
# Read into another file, or needing what only the makefile makes.
INCLUDED = re.compile(r"^Modules/(_sha3/kcp/.*|_sha3/.*sponge.*|tkappinit\.c|_io/winconsoleio\.c|"
                      r"_ctypes/_ctypes_test_generated\.c|_ssl/.*|_multiprocessing/.*win.*)$")
MODULE_FLAGS = {
    "Modules/_decimal/": ["-IModules/_decimal/libmpdec", "-DCONFIG_64", "-DANSI", "-DHAVE_UINT128_T"],
    "Modules/_elementtree.c": ["-IModules/expat", "-DHAVE_EXPAT_CONFIG_H", "-DUSE_PYEXPAT_CAPI"],
    "Modules/pyexpat.c": ["-IModules/expat", "-DHAVE_EXPAT_CONFIG_H", "-DXML_POOR_ENTROPY", "-DUSE_PYEXPAT_CAPI"],
    "Modules/_sqlite/": ["-DMODULE_NAME=\"sqlite3\"", "-IModules/_sqlite"],
    "Modules/_tkinter.c": ["-I/usr/include/tcl", "-I/usr/include/tcl8.6", "-DWITH_APPINIT=1"],
    "Modules/_ctypes/": ["-DPy_BUILD_CORE_MODULE", "-IModules/_ctypes", "-DHAVE_FFI_PREP_CIF_VAR=1",
                         "-DHAVE_FFI_PREP_CLOSURE_LOC=1", "-DHAVE_FFI_CLOSURE_ALLOC=1"],
    "Modules/_ssl.c": ["-IModules/_ssl"],
    "Modules/_dbmmodule.c": ["-DUSE_GDBM_COMPAT", "-DHAVE_GDBM_DASH_NDBM_H"],
    "Modules/nismodule.c": ["-I/usr/include/tirpc", "-DHAVE_RPC_RPC_H"],
    "Modules/getpath.c": ["-DPYTHONPATH=\":\"", "-DPREFIX=\"/usr\"", "-DEXEC_PREFIX=\"/usr\"",
                          "-DVERSION=\"3.11\"", "-DVPATH=\"..\"", "-DPLATLIBDIR=\"lib\"", "-IPython"],
    "Modules/_uuidmodule.c": ["-I/usr/include/uuid"],
}
PUBLIC_API_ONLY = ("Modules/_testcapimodule.c",)


def configured_sources():
    """(uri, suite, components, keyring or '') of each binary archive that this system's apt reads."""
    found = []
    files = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
    for path in files:
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix == ".sources":
            for stanza in re.split(r"\n\s*\n", text):
                lines = [line for line in stanza.splitlines() if not line.startswith("#")]
                fields = dict(re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", "\n".join(lines), re.M))
                if "deb" in fields.get("Types", "") and fields.get("Components"):
                    keyring = fields.get("Signed-By", "")
                    found += [(uri, suite, fields["Components"], keyring if keyring.startswith("/") else "")
                              for uri in fields.get("URIs", "").split() for suite in fields["Suites"].split()]
        elif path.suffix == ".list":
            for options, uri, suite, components in re.findall(
                    r"^deb[ \t]+(?:\[([^\]]*)\][ \t]+)?(\S+)[ \t]+(\S+)[ \t]+(.+)$", text, re.M):
                keyring = re.search(r"signed-by=(\S+)", options)
                found.append((uri, suite, components, keyring.group(1) if keyring else ""))
    return found


def debian_suites():
    """Of these, the archives of the distribution itself (a third party has no python3)."""
    release = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    codename = re.search(r"VERSION_CODENAME=(\w+)", release).group(1)
    return [row for row in configured_sources()
            if row[1].split("/")[0].split("-")[0] == codename and "main" in row[2].split()]


def fetch_source(folder):
    """Download the .orig tarball of the python package into folder by apt-get source."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob(f"{PACKAGE}_{VERSION}.orig.tar.*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() == SHA256:
            return path
    state = folder / "apt"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    sources = state / "sources.list"
    sources.write_text("".join(f"deb-src {f'[signed-by={key}] ' if key else ''}{uri} {suite} main\n"
                               for uri, suite, _, key in debian_suites()))
    settings = [f"Dir::Etc::SourceList={sources}", "Dir::Etc::SourceParts=-", f"Dir::State::Lists={state}/lists",
                f"Dir::Cache={state}"]
    if os.geteuid() == 0:
        settings.append("APT::Sandbox::User=root")
    apt = ["apt-get", "-qq", *(word for setting in settings for word in ("-o", setting))]
    subprocess.run([*apt, "update"], check=False, capture_output=True)
    done = subprocess.run([*apt, "source", "--download-only", "--only-source", PACKAGE], cwd=folder, check=False,
                          capture_output=True, text=True)
    for path in folder.glob(f"{PACKAGE}_{VERSION}.orig.tar.*"):
        if hashlib.sha256(path.read_bytes()).hexdigest() == SHA256:
            return path
    raise RuntimeError(f"apt-get source {PACKAGE} gave no {VERSION}: " + done.stderr.strip()[-300:])


def configure(root, compiler):
    """Run configure once in a folder of its own, for pyconfig.h."""
    build = root / BUILD
    if not (build / "pyconfig.h").exists():
        build.mkdir(exist_ok=True)
        print("configuring CPython ...", flush=True)
        done = subprocess.run(["../configure"], cwd=build, env={**os.environ, "CC": compiler}, check=False,
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError("configure failed: " + done.stderr.strip()[-300:])


def flags_for(source):
    """Flags of one file: the core's, plus what its module adds."""
    extra = [flag for prefix, flags in MODULE_FLAGS.items() if source.startswith(prefix) for flag in flags]
    core = [] if source in PUBLIC_API_ONLY else ["-DPy_BUILD_CORE"]
    return [f"-I{BUILD}", "-I.", "-IInclude", "-IInclude/internal", *core, "-DNDEBUG", "-std=c11", "-D_GNU_SOURCE",
            "-fwrapv", *extra]


def prepare(cache, compiler, unpack):
    """Root and compile commands of the project; unpack is fetch.py's."""
    archive = fetch_source(cache / "sdist")
    root = cache / NAME
    if not (root / BUILD / "pyconfig.h").exists():
        unpack(archive, root)
    configure(root, compiler)
    sources = sorted(path.relative_to(root).as_posix()
                     for folder in ("Modules", "Objects") for path in (root / folder).rglob("*.c"))
    entries = [{"directory": str(root), "file": source,
                "arguments": ["clang", *flags_for(source), "-fPIC", "-c", source]}
               for source in sources if not source.startswith(EXCLUDE) and not INCLUDED.match(source)]
    return root, entries
