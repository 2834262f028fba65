"""Run the plugin over the corpus; write <cache>/findings.tsv and print what was seen and how long it took.

    python3 bench/corpus/run.py [--cache DIR] [--build DIR] [--llvm N] [--project NAME]...
    python3 bench/corpus/run.py --build none                      # plain clang: does everything parse?
    python3 bench/corpus/run.py --check-determinism               # everything twice, byte for byte
    python3 bench/corpus/run.py --build 'build-{llvm}' --compare-llvm 16,19,22
    python3 bench/corpus/run.py --across-files 2                  # contracts inferred in other files are known
"""
import argparse
import collections
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

HEADER = ("project", "file", "line", "column", "function", "rule", "level", "object", "message")
Outcome = collections.namedtuple("Outcome", "project file findings summary stable stderr state why cpu")


def state_of(result, summary, plugin):
    """One word for how a file went: ok, error, crash, hang or no-summary."""
    if result.timed_out:
        return "hang"
    if result.status < 0 or result.status > 1 or "PLEASE submit a bug report" in result.stderr:
        return "crash"
    if "error:" in result.stderr and result.status:
        return "error"
    if plugin and not summary:
        return "no-summary"
    return "ok"


def relative_file(name, directory):
    """A finding's file below the project's root where that is possible."""
    path = os.path.normpath(os.path.join(directory, name))
    return os.path.relpath(path, directory) if path.startswith(directory + os.sep) else path


def analyse(job):
    """Run clang with the plugin on one compile command."""
    project, entry, compiler, plugin, options = job
    with tempfile.TemporaryDirectory() as scratch:
        report = os.path.join(scratch, "report.jsonl")
        command = [compiler, *benchlib.plugin_flags(plugin, report, options.level), "-fsyntax-only",
                   *(f"-fplugin-arg-refcop-contracts-{way}={folder}/{project}"
                     for way, folder in getattr(options, "contracts", {}).items()), *options.extra, *benchlib.compile_flags(entry)]
        result = benchlib.run(command, cwd=entry["directory"], timeout=options.timeout)
        findings, summary, stable = benchlib.read_report(report)
    for finding in findings:
        finding["file"] = relative_file(finding["file"], entry["directory"]) if finding["file"] else entry["file"]
    state = state_of(result, summary, plugin)
    why = "" if state in ("ok", "hang") else benchlib.first_error(result.stderr)
    return Outcome(project, entry["file"], findings, summary, stable, result.stderr, state, why, result.cpu)


def analyse_all(projects, llvm, options):
    """Outcomes of every compile command of the projects with one LLVM version."""
    compiler = benchlib.clang(llvm)
    plugin = benchlib.plugin_path(options.build, llvm)
    jobs = [(name, entry, compiler, plugin, options) for name, entries in projects for entry in entries]
    return benchlib.in_parallel(options.jobs, analyse, jobs)


def finding_rows(outcomes):
    """Sorted rows of findings.tsv; the same place seen through two source files counts once."""
    rows = {(out.project, found["file"], found["line"], found["column"], found["function"], found["rule"],
             found["level"], found.get("object") or "", found["message"])
            for out in outcomes for found in out.findings}
    return sorted(rows)


def print_summary(outcomes, rows):
    """One line a project, the totals, and every file that did not go well."""
    levels = collections.Counter((row[0], row[6]) for row in rows)
    table, total = [], collections.Counter()
    for name in dict.fromkeys(out.project for out in outcomes):
        mine = [out for out in outcomes if out.project == name]
        counts = collections.Counter(files=len(mine), bad=sum(out.state != "ok" for out in mine),
                                     functions=sum(out.summary.get("functions", 0) for out in mine),
                                     gave_up=sum(out.summary.get("gave_up", 0) for out in mine),
                                     in_part=sum(out.summary.get("in_part", 0) for out in mine),
                                     havocs=sum(out.summary.get("havocs", 0) for out in mine),
                                     analyse_us=sum(out.summary.get("analyse_us", 0) for out in mine),
                                     lower_us=sum(out.summary.get("lower_us", 0) for out in mine))
        counts.update({f"level {n}": levels[name, n] for n in (0, 1, 2)})
        total.update(counts)
        cpu = sum(out.cpu for out in mine)
        total["cpu_ms"] += round(cpu * 1000)
        table.append(summary_row(name, counts, cpu))
    table.append(summary_row("total", total, total["cpu_ms"] / 1000))
    benchlib.print_table(("project", "files", "not ok", "functions", "gave up", "havocs", "level 0", "level 1",
                          "level 2", "lower ms", "engine ms", "cpu s"), table)
    states = collections.Counter(out.state for out in outcomes)
    print(f"{len({out.project for out in outcomes})} projects, {len(outcomes)} files: "
          + ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    if total["functions"]:
        print(f"gave up on {total['gave_up']} of {total['functions']} functions "
              f"({100 * total['gave_up'] / total['functions']:.3f} %), looked at {total['in_part']} in part")
    for out in outcomes:
        if "contracts-in is left out" in out.stderr:
            print(f"  contracts of other files are left out: {out.project}: {out.file}")
        if out.state != "ok":
            print(f"  {out.state}: {out.project}: {out.file}: {out.why[:300]}")
        for function in out.summary.get("gave_up_functions", []):
            print(f"  gave up: {out.project}: {out.file}: {function}")


def summary_row(name, counts, cpu):
    """One row of the table of projects."""
    return (name, counts["files"], counts["bad"], counts["functions"], counts["gave_up"], counts["havocs"],
            counts["level 0"], counts["level 1"], counts["level 2"], f"{counts['lower_us'] / 1000:.0f}",
            f"{counts['analyse_us'] / 1000:.0f}", f"{cpu:.1f}")


def check_determinism(projects, options):
    """Run everything twice: 0 when reports (but for times) and diagnostics agree byte for byte."""
    first = analyse_all(projects, options.llvm, options)
    second = analyse_all(projects, options.llvm, options)
    differ = [(one.project, one.file) for one, two in zip(first, second)
              if one.stable != two.stable or one.stderr != two.stderr]
    for project, name in differ:
        print(f"differs: {project}: {name}")
    print(f"{len(first) - len(differ)} of {len(first)} files give the same bytes twice")
    return 1 if differ else 0


def infer_contracts(projects, options, scratch):
    """Rounds in which every file writes what callers in others can know; each reads the round before."""
    options.contracts = {}
    for number in range(options.across_files):
        options.contracts["out"] = os.path.join(scratch, str(number))
        analyse_all(projects, options.llvm, options)
        options.contracts = {"in": options.contracts["out"]}


def compare_llvm(projects, options):
    """Run with several LLVM versions: 0 when the sets of findings agree."""
    versions = options.compare_llvm.split(",")
    sets = {version: set(finding_rows(analyse_all(projects, version, options))) for version in versions}
    base, status = versions[0], 0
    for version in versions[1:]:
        for mark, rows in (("-", sets[base] - sets[version]), ("+", sets[version] - sets[base])):
            for row in sorted(rows):
                status = 1
                print(f"{mark}{version}: " + ":".join(str(field) for field in row))
    print(", ".join(f"LLVM {version}: {len(sets[version])} findings" for version in versions),
          "- differ" if status else "- the same")
    return status


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--build", default=str(benchlib.ROOT / "build"),
                        help="folder with lib/refcop.so ('{llvm}' in it is replaced), or none")
    parser.add_argument("--llvm", default="19")
    parser.add_argument("--level", type=int, default=2)
    parser.add_argument("--project", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--extra", action="append", default=[], help="one more clang argument (repeatable)")
    parser.add_argument("--check-determinism", action="store_true")
    parser.add_argument("--compare-llvm", metavar="N,N,...")
    parser.add_argument("--across-files", type=int, default=0, metavar="ROUNDS",
                        help="first infer contracts in this many rounds")
    options = parser.parse_args()
    projects = benchlib.projects_in(options.cache.absolute(), options.project)
    if options.check_determinism:
        return check_determinism(projects, options)
    if options.compare_llvm:
        return compare_llvm(projects, options)
    with tempfile.TemporaryDirectory() as scratch:
        infer_contracts(projects, options, scratch)
        outcomes = analyse_all(projects, options.llvm, options)
    rows = finding_rows(outcomes)
    name = "findings.tsv" if not options.project else "findings-" + "-".join(sorted(options.project)) + ".tsv"
    if options.build != "none":
        benchlib.write_tsv(options.cache / name, HEADER, rows)
    print_summary(outcomes, rows)
    if options.build != "none":
        print(f"{len(rows)} findings in {options.cache / name}")
    return 1 if any(out.state in ("crash", "hang") for out in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
