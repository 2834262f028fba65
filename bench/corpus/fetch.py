"""Download the corpus, unpack it and write a compile_commands.json for each project.

    python3 bench/corpus/fetch.py [--cache DIR] [--project NAME]...
    python3 bench/corpus/fetch.py --list bench/corpus/holdout.tsv --cache DIR

Every source distribution of the list (projects.tsv unless said otherwise) comes through pip, pinned by version and
sha256, and no setup.py is run; with projects.tsv, CPython's own source comes through apt (cpython.py).  Files whose
headers are not installed are left out and listed in <cache>/skipped.tsv.  A project that cannot be had is reported
and the others go on.
"""
import argparse
import fnmatch
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402
import cpython  # noqa: E402


def sha256(path):
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def download(project, folder):
    """The source distribution of a project: from the folder if it is there, else by pip."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and sha256(path) == project["sha256"]:
            return path
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        pins = pathlib.Path(scratch) / "pins.txt"
        pins.write_text(f"{project['name']}=={project['version']} --hash=sha256:{project['sha256']}\n")
        target = pathlib.Path(scratch) / "download"
        done = subprocess.run(
            [sys.executable, str(HERE / "sdist_only_pip.py"), "download", "--quiet", "--no-deps",
             "--no-binary", ":all:", "--ignore-requires-python", "--require-hashes",
             "-r", str(pins), "-d", str(target)], capture_output=True, text=True, check=False)
        files = list(target.iterdir()) if target.is_dir() else []
        if done.returncode or len(files) != 1 or sha256(files[0]) != project["sha256"]:
            raise RuntimeError((done.stderr.strip().splitlines() or ["pip gave no file"])[-1][:300])
        final = folder / files[0].name
        shutil.move(files[0], final)
        return final


def extract(archive, folder):
    """Everything in an archive, .zip or any kind of tar."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as bundle:
            bundle.extractall(folder)
        return
    with tarfile.open(archive) as tar:
        safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        tar.extractall(folder, **safe)


def unpack(archive, target):
    """Unpack a source archive so that its single top folder becomes target."""
    if target.exists():
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        extract(archive, scratch)
        top = [path for path in pathlib.Path(scratch).iterdir() if path.is_dir()]
        if len(top) != 1:
            raise RuntimeError(f"{archive.name} has {len(top)} top folders")
        top[0].rename(target)


def headers_of(version):
    """The folder with Python.h of a version, Debian's or pyenv's."""
    found = [path.parent for root, pattern in ((pathlib.Path("/usr/include"), "python{}/Python.h"),
                                               (pathlib.Path.home(), ".pyenv/versions/*/include/python{}/Python.h"))
             for path in sorted(root.glob(pattern.format(version)))]
    if not found:
        raise RuntimeError(f"no Python.h of Python {version}: install it (python{version}-dev, or pyenv)")
    return str(found[0])


def expand_flags(text, root):
    """Shell words of the flags column; pkg:NAME becomes what pkg-config says, empty:NAME an empty header, python:VERSION
    the headers of that Python, for what newer ones do not compile."""
    flags = []
    for word in [] if text == "-" else shlex.split(text):
        if word.startswith("pkg:"):
            done = subprocess.run(["pkg-config", "--cflags", word[4:]], capture_output=True, text=True, check=False)
            flags += shlex.split(done.stdout)  # a package that is missing shows as a missing header
        elif word.startswith("empty:"):
            stubs = root / "refcop-empty"
            header = stubs / word[6:]
            header.parent.mkdir(parents=True, exist_ok=True)
            header.write_text("")
            flags.append("-I" + stubs.name)
        elif word.startswith("python:"):
            flags.append("-I" + headers_of(word[7:]))
        else:
            flags.append(word)
    return flags


def sources_of(project, root):
    """C files of a project, relative to its root, sorted."""
    exclude = [] if project["exclude"] == "-" else project["exclude"].split()
    found = set()
    for pattern in project["sources"].split():
        for path in root.glob(pattern):
            name = path.relative_to(root).as_posix()
            if not any(fnmatch.fnmatch(name, skip) for skip in exclude):
                found.add(name)
    return sorted(found)


def entries_for(root, sources, flags):
    """compile_commands.json entries of one project."""
    return [{"directory": str(root), "file": source,
             "arguments": ["clang", *flags, "-fPIC", "-c", source]} for source in sources]


def check_entries(entries, compiler, jobs):
    """Parse every file once: (entries to keep, [(file, why it is left out)], [(file, first error of a kept one)])."""
    def parse(entry):
        return benchlib.run([compiler, "-fsyntax-only", *benchlib.compile_flags(entry)],
                            cwd=entry["directory"], timeout=120)
    keep, skipped, broken = [], [], []
    for entry, result in zip(entries, benchlib.in_parallel(jobs, parse, entries)):
        if result.status == 0:
            keep.append(entry)
            continue
        error = benchlib.first_error(result.stderr)
        if "file not found" in error:
            skipped.append((entry["file"], error))
        else:
            keep.append(entry)
            broken.append((entry["file"], error))
    return keep, skipped, broken


def install_packages(names):
    """Install the Debian packages that are missing, when that is allowed and possible; else say which they are."""
    known = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Status}\n"], capture_output=True, text=True,
                           check=False)
    have = {line.split()[0] for line in known.stdout.splitlines() if line.endswith("ok installed")}
    missing = [name for name in names if name not in have]
    if not missing:
        return
    if os.geteuid() == 0:
        print("installing", " ".join(missing))
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=False,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    else:
        print("missing packages: apt-get install", " ".join(missing))


def prepare(project, options):
    """Fetch, unpack and generate for one project."""
    archive = download(project, options.cache / "sdist")
    root = options.cache / project["name"]
    unpack(archive, root)
    sources = sources_of(project, root)
    if not sources:
        raise RuntimeError("no C file matches " + project["sources"])
    flags = [*expand_flags(project["flags"], root), "-I" + options.include]
    return root, entries_for(root, sources, flags)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--list", type=pathlib.Path, default=HERE / "projects.tsv", help="table of projects")
    parser.add_argument("--project", action="append", default=[], help="only this one (repeatable)")
    parser.add_argument("--python", default=benchlib.DEBIAN_PYTHON, help="interpreter whose headers are used")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-install", action="store_true", help="do not apt-get install missing headers")
    parser.add_argument("--no-cpython", action="store_true", help="leave CPython's own source out")
    options = parser.parse_args()
    options.cache = options.cache.absolute()
    options.include = benchlib.python_include(options.python)
    compiler = benchlib.clang(options.llvm)
    if not options.no_install:
        install_packages([row for row in (HERE / "packages.txt").read_text().split("\n")
                          if row and not row.startswith("#")])

    makers = [(row["name"], lambda row=row: prepare(row, options))
              for row in benchlib.read_tsv(options.list)]
    if not options.no_cpython and options.list.resolve() == HERE / "projects.tsv":
        makers.append((cpython.NAME, lambda: cpython.prepare(options.cache, compiler, unpack)))
    table, missed, skipped = [], [], []
    for name, make in makers:
        if options.project and name not in options.project:
            continue
        try:
            root, entries = make()
        except (RuntimeError, OSError, tarfile.TarError, zipfile.BadZipFile, subprocess.SubprocessError) as problem:
            missed.append((name, str(problem)))
            continue
        keep, left_out, broken = check_entries(entries, compiler, options.jobs)
        (root / "compile_commands.json").write_text(json.dumps(keep, indent=1) + "\n")
        table.append((name, len(keep), len(left_out), len(broken)))
        skipped += [(name, source, "left out: " + why) for source, why in left_out]
        skipped += [(name, source, "does not parse: " + why) for source, why in broken]
        print(f"{name}: {len(keep)} files", flush=True)
    benchlib.print_table(("project", "files", "left out", "with errors"), table)
    print(f"{len(table)} projects, {sum(row[1] for row in table)} files, "
          f"{sum(row[2] for row in table)} left out, {sum(row[3] for row in table)} with errors")
    for row in skipped:
        print("  " + ": ".join(row))
    for name, why in missed:
        print(f"MISSED {name}: {why}")
    if not options.project:
        benchlib.write_tsv(options.cache / "skipped.tsv", ("project", "file", "why"), skipped)


if __name__ == "__main__":
    main()
