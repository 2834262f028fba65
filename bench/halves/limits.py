# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Differences between the halves that are understood and documented (docs/halves.md). Each limit: a name, why, and when it
applies."""
import collections
import re

from program import If, Loop, statements

Limit = collections.namedtuple("Limit", "name why applies")

SINGLETON = re.compile(r"(?:references? to|leak:) NoneType from")
ASSIGNED = re.compile(r"^(\w+) = (.*);$")


def text_of(node):
    return node.head if isinstance(node, Loop) else node.condition if isinstance(node, If) else getattr(node, "text", "")


def function_at(unit, line):
    return next((f for f in unit.functions if f.first <= line <= f.last), None)


def text_at(unit, line):
    """The text of a unit's line."""
    function = function_at(unit, line)
    return next((text_of(node) for _, node in statements(function.body) if node.line == line), "") if function else ""


# --- Which variables may hold the same object -----------------------------------------------------

SOURCES = ((re.compile(r"^Py_NewRef\((\w+)\)$"), r"\1"),
           (re.compile(r"^PyObject_GetAttrString\((\w+), \"real\"\)$"), r"\1"),
           (re.compile(r"^Py(?:List|Tuple|Sequence)_(?:GetItem|GET_ITEM)\((\w+),.*$"), r"item of \1"),
           (re.compile(r"^\w+_first_of\((\w+)\)$"), r"item of \1"),
           (re.compile(r"^PyDict_GetItemString\((\w+),.*$"), r"item of \1"))


def source_of(text):
    for pattern, name in SOURCES:
        if pattern.match(text):
            return pattern.sub(name, text)
    return text if re.fullmatch(r"[\w>-]+", text) else None


def aliases(function):
    """{variable or source: its group's name}: all that is ever assigned to one another."""
    groups = {}

    def find(name):
        while groups.setdefault(name, name) != name:
            name = groups[name]
        return name
    for _, node in statements(function.body):
        text = text_of(node)
        assigned = ASSIGNED.match(text)
        walked = re.match(r"while \(PyDict_Next\((\w+), &\w+, &(\w+), &(\w+)\)\)", text)
        taken = re.match(r"while \(\((\w+) = PyIter_Next\(", text)
        pairs = []
        if assigned and assigned.group(2) != "NULL" and source_of(assigned.group(2)):
            pairs.append((assigned.group(1), source_of(assigned.group(2))))
        if walked:
            pairs += [(walked.group(3), "item of " + walked.group(1))]
        if taken:
            pairs.append((taken.group(1), "item of seq"))
        for left, right in pairs:
            groups[find(left)] = find(right)
    return find


def taken_at(text):
    """The variable that a line takes a reference for."""
    found = re.match(r"Py_X?INCREF\((\w+)\)", text) or re.match(r"(\w+) = ", text)
    return found.group(1) if found else ""


# --- The limits ---------------------------------------------------------------------------------


def is_singleton(unit, difference, verdict):
    return difference.side == "run-time" and difference.kind == "leak" and SINGLETON.search(difference.text)


def is_type(unit, difference, verdict):
    return difference.side == "static" and difference.kind == "leak" and "PyObject_Type(" in text_at(unit, difference.line)


def is_same_object(unit, difference, verdict):
    """The other half names another line where the same object was taken."""
    function = function_at(unit, difference.line)
    variable = taken_at(text_at(unit, difference.line))
    if difference.kind != "leak" or not function or not variable:
        return False
    find = aliases(function)
    lines = verdict.lines["run-time" if difference.side == "static" else "static"]
    return any(find(taken_at(text_at(unit, line))) == find(variable) for line in lines
               if line != difference.line and function_at(unit, line) is function)


def is_field(unit, difference, verdict):
    """What a field held before. The runtime names the line that put it there, in an earlier call or another function; the
    analysis the line that overwrites it."""
    if difference.side == "static":
        return "held before is lost" in difference.text
    function = function_at(unit, difference.line)
    variable = taken_at(text_at(unit, difference.line))
    if difference.side != "run-time" or difference.kind != "leak" or not function or not variable:
        return False
    stored = re.compile(r"self->\w+(?: =|,) %s\b" % re.escape(variable))
    return any(stored.search(text_of(node)) for _, node in statements(function.body))


def is_parameter(unit, difference, verdict):
    """A helper releases its parameter and goes on using it: only its caller knows whether that was the last reference."""
    return difference.side == "run-time" and difference.kind in ("misuse", "crash") and any(
        function.name.endswith("_consume") and sum("(value)" in text_of(node) for _, node in statements(function.body)) > 2
        for function in unit.functions)


def is_out_null(unit, difference, verdict):
    """A helper hands out NULL where it has not checked a result."""
    return difference.side == "run-time" and difference.kind == "crash" and any(
        function.name.endswith("_split") and
        sum(isinstance(node, If) for _, node in statements(function.body)) < 2 for function in unit.functions)


def is_leaked_too(unit, difference, verdict):
    """A result is dropped on the floor: the analysis says that it leaks, and not also that its failure is ignored."""
    failed = re.match(r"\S+?:(\d+):\d+: when ", difference.text)
    return difference.side == "run-time" and difference.kind == "exception" and failed is not None and \
        int(failed.group(1)) in verdict.lines["static"]


LIMITS = (
    Limit("None", "the analysis never reports singletons as leaked; the runtime does when one call leaves several, before 3.12",
          is_singleton),
    Limit("type", "memory that owns nothing points to types, so the runtime takes references to them for held", is_type),
    Limit("same object", "several references to one object: the analysis has one finding for it, and which of them is the "
          "lost one is a convention", is_same_object),
    Limit("field", "what a field held before another object is stored over it: the analysis names the store, or nothing", is_field),
    Limit("parameter", "a helper that releases its parameter and then uses it: only the caller knows what is left", is_parameter),
    Limit("out NULL", "a helper hands out an unchecked NULL through a parameter: not followed by the analysis", is_out_null),
    Limit("leaked, too", "the failure of a call whose result is leaked: one finding, the leak, is enough", is_leaked_too),
)


def explain(unit, difference, verdict):
    """The limit that explains a difference, or None."""
    return next((limit for limit in LIMITS if limit.applies(unit, difference, verdict)), None)
