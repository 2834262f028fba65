"""What refcop and other tools say about the same seeded mistakes, side by side.

    python3 bench/compare/run.py [--build DIR] [--llvm N] [--python PYTHON] [--debug-python PYTHON] [--out DIR]

Each NAME.c beside this file is an extension with one mistake, made a hundred times by drive.py. Every tool is really run; what it
said is kept in --out, and the table has what of it is about the mistake. A tool that is not there leaves its column out.
The memory checkers run with PYTHONMALLOC=malloc, as their documentation wants. --debug-python is a debug build, such as Debian's
python3-dbg.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

SEEDS = ["dropped_result", "extra_incref", "extra_incref_immortal", "cycle_without_gc", "cycle_unvisited",
         "borrowed_released", "free_mismatch"]
NOTHING = "-"


def include_of(python):
    """The folders with that interpreter's headers."""
    code = "import sysconfig; p = sysconfig.get_paths(); print(p['include']); print(p['platinclude'])"
    lines = subprocess.check_output([python, "-c", code], text=True).split()
    # A debug build that was unpacked instead of installed has its headers beside it.
    include = pathlib.Path(python).resolve().parent.parent / "include"
    beside = include / pathlib.Path(lines[0]).name
    return ["-I%s" % path for path in ([beside, include] if beside.is_dir() else []) + lines]


class Tool:
    """One column: how to build, run, and read."""
    flags = ["-g", "-gdwarf-4"]

    def __init__(self, options):
        self.options = options
        self.python = options.python

    def is_there(self):
        return True

    def command(self, seed):
        return [self.python, str(HERE / "drive.py"), seed]

    def environment(self):
        return {}

    def run(self, seed):
        """Build the seed, run it under the tool, keep and return what was said."""
        folder = self.options.out / self.name
        folder.mkdir(parents=True, exist_ok=True)
        # Shallow stacks are no excuse: frame pointers, and no inlining of the mistake.
        subprocess.run([benchlib.clang(self.options.llvm), *self.flags, "-O1", "-fno-omit-frame-pointer", "-fPIC", "-shared",
                        "-w", *include_of(self.python), seed + ".c", "-o", str(folder / (seed + ".so"))], check=True, cwd=HERE)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
               **self.environment()}
        done = subprocess.run(self.command(seed), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", cwd=folder, timeout=900)
        (folder / (seed + ".txt")).write_text(done.stdout + "\nexit status %d\n" % done.returncode)
        said = self.read(seed, done.stdout)
        return said if done.returncode >= 0 or said != NOTHING else "crash (signal %d)" % -done.returncode


class Refcop(Tool):
    name = "refcop"

    def __init__(self, options):
        super().__init__(options)
        self.flags = [*Tool.flags, "-fplugin=%s" % benchlib.plugin_path(options.build, options.llvm),
                      "-fplugin-arg-refcop-instrument"]

    def command(self, seed):
        return [str(pathlib.Path(self.options.build).resolve() / "bin" / "refcop"), "run", "--", *super().command(seed)]

    def read(self, seed, text):
        said = []
        for match in re.finditer(r"ERROR: refcop: ([a-z-]+): (.*)", text):
            kind, message = match.groups()
            total = re.search(r"%s at .*: (\d+) in all" % kind, text)
            count = total.group(1) if total else re.match(r"\d+", message).group(0)
            site = re.search(r"(\w+\.c:\d+)(?::\d+)? (\w+)", text[match.start():])
            chain = re.search(r"\w+\.Node\.peer -> .*Node", message)
            said.append("%s %s, %s%s" % (count, kind, " ".join(site.groups()), ", " + "Node.peer" if chain else ""))
        return "; ".join(said) or NOTHING


def lost_blocks(seed, records, pattern):
    """What a memory checker says of blocks: the records with the seed's file in their stack, added up."""
    total, lines = 0, set()
    for record in records:
        lost = re.search(pattern, record)
        site = re.search(r"%s\.c:\d+" % seed, record)
        if lost and site:
            total += int(lost.group(1).replace(",", ""))
            lines.add(site.group(0))
    return "%d blocks, %s" % (total, ", ".join(sorted(lines))) if total else NOTHING


class LeakSanitizer(Tool):
    name = "LeakSanitizer (ASan)"
    flags = [*Tool.flags, "-fsanitize=address", "-shared-libasan"]

    def environment(self):
        library = subprocess.check_output([benchlib.clang(self.options.llvm), "-print-file-name=libclang_rt.asan-x86_64.so"],
                                          text=True).strip()
        return {"LD_PRELOAD": library, "PYTHONMALLOC": "malloc",
                "ASAN_OPTIONS": "detect_leaks=1:alloc_dealloc_mismatch=1:fast_unwind_on_malloc=0",
                "ASAN_SYMBOLIZER_PATH": shutil.which("llvm-symbolizer-%d" % self.options.llvm) or ""}

    def read(self, seed, text):
        error = re.search(r"ERROR: AddressSanitizer: (.+?) (?:on|\(|0x)", text)
        if error:
            site = re.search(r"%s\.c:\d+" % seed, text)
            return "%s, %s" % (error.group(1), site.group(0) if site else "no site of ours")
        return lost_blocks(seed, re.split(r"\n\n", text), r"leak of \d+ byte\(s\) in (\d+) object")


class Valgrind(Tool):
    name = "Valgrind"

    def is_there(self):
        return shutil.which("valgrind") is not None

    def command(self, seed):
        return ["valgrind", "--leak-check=full", "--num-callers=20", *super().command(seed)]

    def environment(self):
        return {"PYTHONMALLOC": "malloc"}

    def read(self, seed, text):
        blocks = re.split(r"\n==\d+== *\n", text)
        for block in blocks:
            error = re.search(r"(Invalid \w+|Mismatched free)", block)
            if error:
                site = re.search(r"%s\.c:\d+" % seed, block)
                return "%s, %s" % (error.group(1), site.group(0) if site else "no site of ours")
        return lost_blocks(seed, blocks, r"bytes in ([\d,]+) blocks are \w+ lost")


class Tracemalloc(Tool):
    name = "tracemalloc"

    def command(self, seed):
        return [*super().command(seed), "tracemalloc"]

    def read(self, seed, text):
        for path, line, count in re.findall(r"tracemalloc: (\S+?):(\d+): size=.*?count=\d+ \(\+(\d+)\)", text):
            if path.endswith("drive.py") and int(count) >= 90:
                return "+%s blocks, %s:%s" % (count, os.path.basename(path), line)
        return NOTHING


class Gc(Tool):
    name = "gc.DEBUG_LEAK"

    def command(self, seed):
        return [*super().command(seed), "gc"]

    def read(self, seed, text):
        found = re.search(r"gc: (\d+) unreachable, (\d+) in gc.garbage", text)
        if not found:
            return NOTHING
        types = sorted(set(re.findall(r"gc: (?:un)?collectable <(\S+)", text)))
        return "%s objects: %s" % (found.group(2), ", ".join(types)) if int(found.group(2)) else NOTHING


class Totalrefcount(Tool):
    name = "gettotalrefcount"

    def __init__(self, options):
        super().__init__(options)
        self.python = options.debug_python

    def is_there(self):
        return self.python is not None

    def command(self, seed):
        return [*super().command(seed), "totalrefcount"]

    def read(self, seed, text):
        found = re.search(r"totalrefcount: ([+-]\d+)", text)
        if not found:
            return NOTHING
        return found.group(1) + " references" if abs(int(found.group(1))) >= 90 else NOTHING


def main():
    """Run every tool on every seed, print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--llvm", type=int, default=19)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--debug-python", default=shutil.which("python3-dbg"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/compare"))
    parser.add_argument("--seed", action="append", choices=SEEDS)
    options = parser.parse_args()
    options.out = options.out.absolute()
    tools = [kind(options) for kind in (Refcop, LeakSanitizer, Valgrind, Tracemalloc, Gc, Totalrefcount)]
    for tool in tools:
        if not tool.is_there():
            print("%s: not installed, left out" % tool.name, file=sys.stderr)
    tools = [tool for tool in tools if tool.is_there()]
    print("| 100 times | %s |\n|---|%s" % (" | ".join(tool.name for tool in tools), "---|" * len(tools)))
    missed = 0
    for seed in options.seed or SEEDS:
        cells = [tool.run(seed) for tool in tools]
        missed += not re.match(r"100 ", cells[0]) or "; " in cells[0]
        print("| %s | %s |" % (seed, " | ".join(cells)), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
