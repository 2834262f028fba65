"""Download the projects of generated.tsv and make the corpus of generated code: what Cython, SWIG and cffi write.

    python3 bench/corpus/generate.py --cache DIR [--project NAME]...
    python3 bench/corpus/run.py --cache DIR
    python3 bench/corpus/cost.py --cache DIR

Columns as in projects.tsv, and two more: folder, the name of the project in the cache, since one distribution may be
generated in several ways; and how, the way: "shipped" takes the C files that the distribution comes with,
"cython==VERSION FLAGS" runs that Cython over the files that match sources, "swig FLAGS" runs the installed SWIG over
them (interface files), "cffi==VERSION" asks cffi for the C of the builder scripts of generated/.  A generator is
installed by pip in an environment of its own in the cache.  No setup.py is run, and nothing that is fetched is kept elsewhere.
"""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402
import fetch  # noqa: E402

OWN = HERE / "generated"


def environment(cache, pin):
    """Python of an environment with one pinned package, made at its first use."""
    folder = cache / "generators" / pin
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", pin], check=True, capture_output=True, text=True)
        (folder / "ready").write_text(pin + "\n")
    return python


def generate(how, cache, root, sources):
    """Run the generator over sources; the C files, relative to root."""
    if how == "shipped":
        return sources
    tool, *flags = shlex.split(how)
    made = []
    for source in sources:
        target = str(pathlib.PurePath(source).with_suffix(".c"))
        if tool.startswith("cython=="):
            command = [environment(cache, tool), "-m", "cython", *flags, source, "-o", target]
        elif tool.startswith("cffi=="):
            command = [environment(cache, tool), source, target]
        elif tool == "swig":
            command = ["swig", "-python", *flags, "-o", target, source]
        else:
            raise RuntimeError(f"no such generator: {tool} (shipped, cython==VERSION, cffi==VERSION or swig)")
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{tool} fails for {source}: " + (done.stderr.strip().splitlines() or ["no message"])[-1][:300])
        made.append(target)
    return made


def prepare(row, options):
    """Fetch, unpack and generate for one row: the project's root and its compile commands."""
    root = options.cache / row["folder"]
    if row["sha256"] == "-":
        if root.exists():
            shutil.rmtree(root)
        shutil.copytree(OWN, root)
    else:
        fetch.unpack(fetch.download(row, options.cache / "sdist"), root)
    sources = fetch.sources_of(row, root)
    if not sources:
        raise RuntimeError("no file matches " + row["sources"])
    flags = fetch.expand_flags(row["flags"], root)
    if not any(word.startswith("python:") for word in shlex.split(row["flags"])):
        flags.append("-I" + options.include)
    return root, fetch.entries_for(root, generate(row["how"], options.cache, root, sources), flags)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--list", type=pathlib.Path, default=HERE / "generated.tsv", help="table of projects")
    parser.add_argument("--project", action="append", default=[], help="only this folder (repeatable)")
    parser.add_argument("--python", default=benchlib.DEBIAN_PYTHON, help="interpreter whose headers are used")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.cache = options.cache.absolute()
    options.include = benchlib.python_include(options.python)
    table, problems = [], []
    for row in benchlib.read_tsv(options.list):
        if options.project and row["folder"] not in options.project:
            continue
        try:
            root, entries = prepare(row, options)
        except (RuntimeError, OSError, tarfile.TarError, zipfile.BadZipFile, subprocess.SubprocessError) as problem:
            problems.append(f"MISSED {row['folder']}: {problem}")
            continue
        keep, left_out, broken = fetch.check_entries(entries, benchlib.clang(options.llvm), options.jobs)
        (root / "compile_commands.json").write_text(json.dumps(keep, indent=1) + "\n")
        lines = sum(sum(1 for _ in open(root / entry["file"], "rb")) for entry in keep)
        table.append((row["folder"], len(keep), lines, len(left_out), len(broken)))
        problems += [f"  {row['folder']}: {source}: left out: {why}" for source, why in left_out]
        problems += [f"  {row['folder']}: {source}: does not parse: {why}" for source, why in broken]
        print(f"{row['folder']}: {len(keep)} files", flush=True)
    benchlib.print_table(("folder", "files", "lines", "left out", "with errors"), table)
    print(f"{len(table)} folders, {sum(row[1] for row in table)} files, {sum(row[2] for row in table)} lines")
    print("\n".join(problems))
    return 1 if any(line.startswith("MISSED") for line in problems) else 0


if __name__ == "__main__":
    sys.exit(main())
