"""Replay known fixes: does the plugin report the bug before the fixing commit and no longer after it?

    python3 bench/fixpairs/replay.py --pairs FILE --mirror DIR [--cache DIR] [--build DIR] [--llvm N]
    python3 bench/fixpairs/replay.py --pair ID ...          # one pair, with the commands to run it by hand
    python3 bench/fixpairs/replay.py --build none ...       # plain clang: which pairs parse?

DIR/owner+name holds a git directory for each repository (itself, or a folder within); --clone gets missing ones from
GitHub.  The C files of both commits go to <cache>/fixpairs, and each pair is tried with the Python headers in turn
until both sides parse.  A hit: a finding of the pair's kind in its function before that is not there after.
"""
import argparse
import collections
import io
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

RULES = {
    "leak": {"ref-leak", "mem-leak", "buffer-leak", "member-never-released", "clear-missing-member"},
    "leak-on-error-path": {"ref-leak", "mem-leak", "buffer-leak"},
    "missing-incref": {"borrowed-return", "borrowed-store", "borrowed-stolen", "over-release", "use-after-release"},
    "stolen-ref-misuse": {"borrowed-stolen", "use-after-steal", "over-release", "ref-leak"},
    "double-decref": {"over-release", "use-after-release", "use-after-steal", "borrowed-return", "dangling-field"},
    "use-after-decref": {"use-after-release", "borrowed-return", "over-release", "dangling-field"},
    "null-deref-unchecked": {"unchecked-null"},
    "exception-not-set": {"null-without-exception"},
    "gc-flag-missing": {"gc-flag-missing", "cycle-uncollectable"},
    "gc-untrack-missing": {"untrack-missing", "untrack-too-late", "free-mismatch"},
    "gc-track-too-early": {"track-too-early"},
    "traverse-missing-member": {"traverse-missing-member", "traverse-missing-type"},
    "heap-type-not-decref'd": {"type-decref-missing"},
    "other": None,  # any rule
}
CODE = (".c", ".h", ".inc", ".inl", ".def", ".i", ".hpp", ".in")
Side = collections.namedtuple("Side", "tree findings errors state command")


def git_directory(mirror, repository):
    """The git directory of owner/name below the mirror, or None."""
    top = mirror / repository.replace("/", "+")
    for path in (top, top / ".git", top / "repo", top / "repo" / ".git"):
        if (path / "HEAD").is_file() and (path / "objects").is_dir():
            return path
    return None


def clone(mirror, repository):
    """A bare clone from GitHub into the mirror."""
    target = mirror / repository.replace("/", "+")
    mirror.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", f"https://github.com/{repository}", str(target)], check=False)
    return git_directory(mirror, repository)


def extract(git, commit, target):
    """Put the C files of a commit below target (once); False when the commit is not there.

    File by file instead of by git archive: a mirror may lack the largest files, which are no C."""
    if target.is_dir():
        return True
    listing = subprocess.run(["git", f"--git-dir={git}", "ls-tree", "-r", "-z", commit], capture_output=True,
                             check=False)
    if listing.returncode:
        return False
    names = {}
    for line in listing.stdout.decode("utf-8", "replace").split("\0"):
        mode, _, name = line.partition("\t")
        if mode.startswith("100") and name.endswith(CODE):
            names[name] = mode.split()[2]
    done = subprocess.run(["git", f"--git-dir={git}", "cat-file", "--batch"], capture_output=True, check=True,
                          input="".join(blob + "\n" for blob in names.values()).encode())
    part = pathlib.Path(tempfile.mkdtemp(dir=target.parent))
    stream = io.BytesIO(done.stdout)
    for name in names:
        words = stream.readline().split()
        if words[-1] == b"missing":
            continue
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stream.read(int(words[2])))
        stream.read(1)
    if target.is_dir():  # the other worker was faster
        shutil.rmtree(part)
    else:
        part.rename(target)
    return True


def default_includes():
    """Folders of Python.h to try: Debian's, then pyenv's from 3.11 to older, then newer."""
    found = []
    for path in pathlib.Path.home().glob(".pyenv/versions/*/include/python*/Python.h"):
        version = re.search(r"python(\d+)\.(\d+)", path.parent.name)
        if version:
            found.append(((int(version.group(1)), int(version.group(2))), str(path.parent)))
    older = [path for version, path in sorted(found, reverse=True) if version <= (3, 11)]
    newer = [path for version, path in sorted(found) if version > (3, 11)]
    debian = [benchlib.python_include()] if os.path.exists(benchlib.DEBIAN_PYTHON) else []
    return debian + older + newer


def empty_config(cache):
    """A folder with an empty config.h, for {empty} in the flags: what a configure step would write."""
    folder = cache / "fixpairs" / "empty"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.h").touch()
    return str(folder)


def command_for(pair, include, plugin, report, options):
    """The clang command of a pair; -w goes, since the plugin obeys it."""
    words = pair["cflags"].replace("{pyinc}", include).replace("{empty}", empty_config(options.cache))
    flags = [flag for flag in shlex.split(words) if flag != "-w"]
    return [options.compiler, *benchlib.plugin_flags(plugin, report, 2), "-fsyntax-only", *flags, pair["file"]]


def run_side(pair, tree, include, plugin, options):
    """Findings of one side; errors is how many errors the compiler reported."""
    report = tree.parent / f"{tree.name}-{pair['id']}.jsonl"
    report.unlink(missing_ok=True)
    command = command_for(pair, include, plugin, report, options)
    result = benchlib.run(command, cwd=tree, timeout=options.timeout)
    findings = benchlib.read_report(report)[0]
    errors = [line for line in result.stderr.splitlines() if "error:" in line]
    state = "hang" if result.timed_out else "crash" if result.status not in (0, 1) else "ok"
    return Side(tree, findings, errors, state, command)


def inside(finding, pair, lines):
    """Whether a finding lies in the pair's function (or, for a type's slots, names it)."""
    first, last = (int(number) for number in lines.split("-"))
    in_file = os.path.basename(finding["file"]) == os.path.basename(pair["file"])
    in_span = in_file and first <= finding["line"] <= last
    named = finding.get("function") == pair["function"]
    if pair["scope"] == "type-table":
        return in_span or (named and in_file)
    return in_span and (named or not finding.get("function"))


def gone(pair, before, after):
    """Findings in the function before of the kind's rules whose (rule, object) is rarer after, at that level or below."""
    def count(side, lines, found):
        return sum(other["rule"] == found["rule"] and other.get("object") == found.get("object") and
                   int(other["level"]) <= int(found["level"])
                   for other in side.findings if inside(other, pair, pair[lines]))
    rules = RULES.get(pair["kind"], set())
    return [found for found in before.findings if inside(found, pair, pair["range_before"])
            and (rules is None or found["rule"] in rules)
            and count(before, "range_before", found) > count(after, "range_after", found)]


def short(findings):
    """Findings of one side in a few words."""
    return "; ".join(f"{found['line']}: {found['rule']} {found.get('object') or ''} (level {found['level']})"
                     for found in sorted(findings, key=lambda found: (found["line"], found["rule"]))) or "nothing"


def replay(pair, plugin, options):
    """(status, include, before, after, note) of one pair; sides are None without sources."""
    git = git_directory(options.mirror, pair["repo"])
    if git is None and options.clone:
        git = clone(options.mirror, pair["repo"])
    if git is None:
        return "no-source", "", None, None, "no repository " + pair["repo"]
    base = options.cache / "fixpairs" / pair["repo"].replace("/", "+")
    trees = []
    for name, commit in (("before", pair["commit"] + "^"), ("after", pair["commit"])):
        trees.append(base / f"{pair['commit'][:12]}-{name}")
        trees[-1].parent.mkdir(parents=True, exist_ok=True)
        if not extract(git, commit, trees[-1]):
            return "no-source", "", None, None, f"{pair['repo']} lacks {commit}"
        if not (trees[-1] / pair["file"]).exists():
            return "no-source", "", None, None, f"{commit} lacks {pair['file']}"
    best = None
    for include in options.pyinc:
        sides = [run_side(pair, tree, include, plugin, options) for tree in trees]
        errors = sum(len(side.errors) for side in sides)
        if best is None or errors < best[0]:
            best = (errors, include, *sides)
        if not errors:
            break
    errors, include, before, after = best
    note = " ".join(side.state for side in (before, after) if side.state != "ok")
    if errors:
        return "no-parse", include, before, after, (note + " " + (before.errors + after.errors)[0]).strip()
    if plugin is None:
        return "parses", include, before, after, note
    right = gone(pair, before, after)
    status = f"hit-{min(int(found['level']) for found in right)}" if right else "miss"
    return status, include, before, after, note


def print_pair(pair, result):
    """One pair in full, for `--pair`."""
    status, include, before, after, note = result
    print(f"{pair['id']}: {status} {note}\n  {pair['kind']}, {pair['scope']}: {pair['description']}\n"
          f"  {pair['repo']} {pair['commit']} {pair['file']} {pair['function']}, headers {include}")
    for name, side, lines in (("before", before, pair["range_before"]), ("after", after, pair["range_after"])):
        if side:
            print(f"\n{name}, lines {lines}:\n  cd {shlex.quote(str(side.tree))} && {shlex.join(side.command)}")
            print("  in the function: " + short([found for found in side.findings if inside(found, pair, lines)]))
            print(f"  in the file: {len(side.findings)} findings, {len(side.errors)} compiler errors")
            for error in side.errors[:5]:
                print("    " + error)


def print_summary(pairs, results, causes, plugin):
    """The table by kind and scope, and the list of misses."""
    groups = collections.defaultdict(collections.Counter)
    for pair in pairs:
        status = results[pair["id"]][0]
        for group in ((pair["kind"], pair["scope"]), ("all", pair["scope"]), ("all", "all")):
            groups[group][status] += 1
    table = []
    for group in sorted(groups, key=lambda group: (group[0] == "all", group)):
        count = groups[group]
        low = count["hit-0"] + count["hit-1"]
        table.append((" ".join(group), sum(count.values()), low, count["hit-2"], count["miss"], count["parses"],
                      count["no-parse"], count["no-source"]))
    if plugin:
        for pair in pairs:
            status, _, before, after, note = results[pair["id"]]
            if status.startswith("hit"):
                continue
            print(f"{status}: {pair['id']} [{pair['kind']}, {pair['scope']}] {pair['function']}: "
                  f"{pair['description']} {note}".rstrip())
            for name, side, lines in (("before", before, "range_before"), ("after", after, "range_after")):
                if side:
                    print(f"    {name}: " + short([f for f in side.findings if inside(f, pair, pair[lines])]))
            if causes.get(pair["id"]):
                print("    cause: " + causes[pair["id"]])
    else:
        for pair in pairs:
            if results[pair["id"]][0] != "parses":
                print(f"{results[pair['id']][0]}: {pair['id']}: {results[pair['id']][4]}")
    benchlib.print_table(("kind and scope", "pairs", "hits <= 1", "hits at 2", "misses", "parse only", "no parse",
                           "no source"), table)
    parsed = [results[pair["id"]][1] for pair in pairs if not results[pair["id"]][0].startswith("no-")]
    for include, count in collections.Counter(parsed).most_common():
        print(f"{count} pairs parse at both commits with {include}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=pathlib.Path,
                        default=benchlib.ROOT.parent / "shared" / "corpus" / "fix-pairs.tsv")
    parser.add_argument("--mirror", type=pathlib.Path, default=benchlib.DEFAULT_CACHE / "mirror")
    parser.add_argument("--clone", action="store_true", help="clone repositories that the mirror lacks")
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"), help="folder with lib/refcop.so, or none")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--pyinc", action="append", help="a folder of Python.h to try (repeatable, in order)")
    parser.add_argument("--pair", action="append", default=[], help="only this pair, in full (repeatable)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    options = parser.parse_args()
    options.cache, options.mirror = options.cache.absolute(), options.mirror.absolute()
    options.compiler = benchlib.clang(options.llvm)
    options.pyinc = options.pyinc or default_includes()
    plugin = benchlib.plugin_path(options.build, options.llvm)
    pairs = [pair for pair in benchlib.read_tsv(options.pairs) if not options.pair or pair["id"] in options.pair]
    done = benchlib.in_parallel(options.jobs, lambda pair: replay(pair, plugin, options), pairs)
    results = {pair["id"]: result for pair, result in zip(pairs, done)}
    if options.pair:
        for pair in pairs:
            print_pair(pair, results[pair["id"]])
        return 0
    causes = {row["id"]: row["cause"] for row in benchlib.read_tsv(HERE / "causes.tsv")}
    rows = []
    for pair in pairs:
        status, include, before, after, note = results[pair["id"]]
        there = [short([f for f in side.findings if inside(f, pair, pair[lines])]) if side else ""
                 for side, lines in ((before, "range_before"), (after, "range_after"))]
        rows.append((pair["id"], pair["kind"], pair["scope"], pair["function"], status, include, *there,
                     causes.get(pair["id"], ""), pair["description"], note))
    header = ("id", "kind", "scope", "function", "status", "headers", "before", "after", "cause", "description", "note")
    benchlib.write_tsv(options.cache / "fixpairs" / "results.tsv", header, rows)
    benchlib.write_tsv(options.cache / "fixpairs" / "misses.tsv", header, [row for row in rows if "hit" not in row[4]])
    print_summary(pairs, results, causes, plugin)
    print(f"all pairs in {options.cache / 'fixpairs' / 'results.tsv'}, misses beside it in misses.tsv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
