#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""compare-manual.py BUILD: what programs print as help against manual pages and completions; and the
variables of the environment that the sources read against the manual pages."""

import glob
import os
import re
import subprocess
import sys

BUILD = sys.argv[1]
SHARE = os.path.join(BUILD, "share")
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
COMMANDS = [["refcop"], ["refcop", "lint"], ["refcop", "explain"], ["refcop", "doctor"],
            ["refcop", "run"], ["refcop-clang"], ["refcop-clangd"]]
# Between a program and its own children, or for tests.
INTERNAL = {"REFCOP_LINT_WORKER", "REFCOP_LINT_TEST", "REFCOP_RUNTIME"}
problems = []


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def options_of_help(command):
    option = "--help" if command[0] == "refcop" else "--refcop-help"
    text = subprocess.check_output([os.path.join(BUILD, "bin", command[0]), *command[1:], option],
                                   text=True)
    return set(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text, re.M)) | \
        set(re.findall(r"^ +(-\w), ", text, re.M))


def options_of_man(command):
    text = read(os.path.join(SHARE, "man", "man1", "-".join(command) + ".1"))
    names = re.findall(r"^\.TP\n(.*)$", text, re.M)
    plain = [re.sub(r"\\f.", "", name).replace("\\-", "-") for name in names]
    return {word.split("=")[0].split("[")[0] for name in plain for word in name.split(", ")
            if word.startswith("-")}


def options_of_bash(command):
    """What a real bash offers behind a dash."""
    script = """
        . "$1"; shift
        function=_refcop; [[ $1 == refcop ]] || function=_${1/-/_}
        COMP_WORDS=("$@" -) COMP_CWORD=$#
        $function 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    output = subprocess.check_output(
        ["bash", "--norc", "-c", script, "bash",
         os.path.join(SHARE, "bash-completion", "completions", command[0]), *command], text=True)
    return {line.rstrip("=") for line in output.split()}


def options_of_text(name, command):
    """The words of the completion for fish or zsh; these are not run here."""
    text = read(os.path.join(SHARE, name))
    if name.endswith(".fish"):
        where = re.escape("from %s'" % command[1]) if len(command) > 1 else \
            "-c %s (?!-n '__fish_seen)" % command[0]
        lines = "\n".join(re.findall("^.*%s.*$" % where, text, re.M))
        return {"--" + word for word in re.findall(r" -l ([\w-]+)", lines)} | \
            {"-" + word for word in re.findall(r" -l [\w-]+ -s (\w) ", lines)}
    function = "_" + "_".join(command).replace("-", "_") + ("_driver" if command == ["refcop"] else "")
    body = re.search(r"^%s\(\) \{\n(.*?)^\}" % function, text, re.M | re.S).group(1)
    return set(re.findall(r"^ +'\*(--?[\w-]+)", body, re.M))


def compare(what, expected, found):
    if expected != found:
        problems.append("%s: not there: %s; too many: %s" % (
            what, " ".join(sorted(expected - found)), " ".join(sorted(found - expected))))


for command in COMMANDS:
    name = " ".join(command)
    options = options_of_help(command)
    print("%s: %d options" % (name, sum(option.startswith("--") for option in options)))
    compare(name + ": manual page", options, options_of_man(command))
    compare(name + ": bash", options, options_of_bash(command))
    compare(name + ": fish", options, options_of_text(
        "fish/vendor_completions.d/%s.fish" % command[0], command))
    compare(name + ": zsh", options, options_of_text("zsh/site-functions/_refcop", command))

variables = set()
for folder in ("tools", "tools/lint", "tools/clang", "tools/clangd", "tools/common", "plugin"):
    for path in glob.glob(os.path.join(SOURCE, folder, "*.c*")):
        variables |= set(re.findall(r'getenv\("(REFCOP_\w+)"\)', read(path)))
pages = "".join(read(path) for path in glob.glob(os.path.join(SHARE, "man", "man1", "*.1")))
print("variables: %d" % len(variables))
for variable in sorted(variables - INTERNAL):
    if variable not in pages:
        problems.append("%s is read, but no manual page has it" % variable)
sys.exit("\n".join(problems) or 0)
