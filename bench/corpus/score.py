"""Join findings with the triage and print precision.

    python3 bench/corpus/score.py [--cache DIR] [--findings FILE] [--list untriaged|true|false|unsure|stale]

Precision is true / (true + false); unsure and untriaged findings are counted beside it and never in it.
"""
import argparse
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import benchlib  # noqa: E402

KEY = ("project", "file", "function", "rule", "object")
VERDICTS = ("true", "false", "unsure")


def key_of(row):
    """What a finding and its verdict have in common (no line numbers: they move)."""
    return tuple(row.get(field, "") for field in KEY)


def load_verdicts(path):
    """Verdict by key; a contradiction or an unknown word ends the program."""
    verdicts = {}
    for row in benchlib.read_tsv(path):
        if row["verdict"] not in VERDICTS:
            sys.exit(f"{path}: unknown verdict {row['verdict']!r} for {key_of(row)}")
        if verdicts.setdefault(key_of(row), row["verdict"]) != row["verdict"]:
            sys.exit(f"{path}: two verdicts for {key_of(row)}")
    return verdicts


def counts_of(findings, verdicts):
    """(findings, true, false, unsure, untriaged, precision) of some findings."""
    said = [verdicts.get(key_of(row), "untriaged") for row in findings]
    true, false = said.count("true"), said.count("false")
    precision = f"{100 * true / (true + false):.1f} %" if true + false else "-"
    return len(said), true, false, said.count("unsure"), said.count("untriaged"), precision


def show(findings, verdicts, what, path):
    """List the findings of one verdict, or the verdicts that no finding has any more."""
    if what == "stale":
        seen = {key_of(row) for row in findings}
        for key in sorted(set(verdicts) - seen):
            print("\t".join(key))
        return
    for row in findings:
        if verdicts.get(key_of(row), "untriaged") == what:
            print(f"{path / row['project'] / row['file']}:{row['line']}:{row['column']}: {row['function']}: "
                  f"{row['message']} [refcop-{row['rule']}] level {row['level']} object {row['object']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, default=benchlib.DEFAULT_CACHE)
    parser.add_argument("--findings", type=pathlib.Path, help="default: <cache>/findings.tsv")
    parser.add_argument("--verdicts", type=pathlib.Path, default=HERE / "verdicts.tsv")
    parser.add_argument("--list", choices=[*VERDICTS, "untriaged", "stale"])
    parser.add_argument("--project", help="only this project")
    parser.add_argument("--max-level", type=int, default=2)
    options = parser.parse_args()
    source = options.findings or options.cache / "findings.tsv"
    if not source.exists():
        sys.exit(f"{source} is missing: run bench/corpus/run.py first")
    verdicts = load_verdicts(options.verdicts)
    findings = [row for row in benchlib.read_tsv(source) if int(row["level"]) <= options.max_level
                and options.project in (None, row["project"])]
    if options.list:
        show(findings, verdicts, options.list, options.cache)
        return 0
    table = [(rule, *counts_of([row for row in findings if row["rule"] == rule], verdicts))
             for rule in sorted({row["rule"] for row in findings})]
    for name, wanted in (("level 0", "0"), ("level 1", "1"), ("level <= 1", "01"), ("level 2", "2"), ("all", "012")):
        table.append((name, *counts_of([row for row in findings if row["level"] in wanted], verdicts)))
    for name, inside in (("CPython", True), ("outside CPython", False)):
        table.append((name, *counts_of([row for row in findings
                                        if (row["project"] == "cpython") == inside], verdicts)))
    benchlib.print_table(("", "findings", "true", "false", "unsure", "untriaged", "precision"), table)
    outside = [row for row in findings if row["project"] != "cpython" and verdicts.get(key_of(row)) == "true"]
    print(f"{counts_of(findings, verdicts)[4]} untriaged findings; {len(outside)} true findings outside CPython "
          f"in {len({row['project'] for row in outside})} projects")
    return 0


if __name__ == "__main__":
    sys.exit(main())
