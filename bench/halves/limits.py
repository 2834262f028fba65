# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Differences between the halves that are understood and documented (docs/halves.md). Each limit: a name, why, and when it
applies."""
import collections
import re

from program import If, Loop, statements

Limit = collections.namedtuple("Limit", "name why applies")

SINGLETON = re.compile(r"(?:references? to|leak:) NoneType from")
# A call that finds an object, which may be held where it was found, rather than makes one.
FINDS = re.compile(r"= Py(?:Object_GetAttrString|Object_GetItem|Sequence_GetItem|Object_Type|Iter_Next|List_GetSlice)\(")
# The n of Py_BuildValue("(Nn)"): a small int, immortal from 3.12 on.
SMALL_INT = r"= Py(?:Tuple|List|Sequence)_(?:GetItem|GET_ITEM)\(\w+, 1\)"
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
        stored = re.match(r"(?:Py_X?SETREF\(([\w>-]+), |(self->\w+) = )(\w+)\)?;", text)
        if assigned and assigned.group(2) != "NULL" and source_of(assigned.group(2)):
            pairs.append((assigned.group(1), source_of(assigned.group(2))))
        if stored:
            pairs.append((stored.group(1) or stored.group(2), stored.group(3)))
        if walked:
            pairs += [(walked.group(3), "item of " + walked.group(1))]
        if taken:
            pairs.append((taken.group(1), "item of seq"))
        for left, right in pairs:
            groups[find(left)] = find(right)
    return find


def taken_at(text):
    """The variable that a line takes a reference for."""
    found = re.match(r"Py_X?INCREF\((\w+)\)", text) or re.match(r"(?:while \(\()?(\w+) = ", text)
    return found.group(1) if found else ""


# --- The limits ---------------------------------------------------------------------------------


def is_singleton(unit, difference, verdict):
    return difference.side == "run-time" and difference.kind == "leak" and SINGLETON.search(difference.text)


def is_type(unit, difference, verdict):
    if difference.side == "static" and difference.kind == "misuse":
        return made_by(unit, difference, re.compile(r"PyObject_Type\("))
    text = text_at(unit, difference.line)
    return difference.side == "static" and difference.kind == "leak" and (
        "PyObject_Type(" in text or any("= %s(" % name in text for name in type_makers(unit)))


def type_makers(unit):
    """The helpers that may return what PyObject_Type() gives."""
    found = []
    for function in unit.functions[:-1]:
        texts = [text_of(node) for _, node in statements(function.body)]
        types = [text.split(" = ")[0] for text in texts if "= PyObject_Type(" in text]
        if any(text in ("return %s;" % name, "result = %s;" % name) for name in types for text in texts):
            found.append(function.name)
    return found


def none_makers(unit):
    """The helpers that may return None."""
    return [function.name for function in unit.functions[:-1]
            if any(text_of(node) in ("Py_RETURN_NONE;", "result = Py_None;") for _, node in statements(function.body))]


def made_by(unit, difference, pattern):
    """Whether the object that a line releases or returns may be what a pattern's call makes."""
    function = function_at(unit, difference.line)
    used = re.search(r"(?:\(|return )(\w+)(?:\)|;)", text_at(unit, difference.line))
    if not function or not used:
        return False
    find = aliases(function)
    for _, node in statements(function.body):
        assigned = re.match(r"(?:while \(\()?(\w+) = ", text_of(node))
        if assigned and find(assigned.group(1)) == find(used.group(1)) and pattern.search(text_of(node)):
            return True
    return False


def is_immortal(unit, difference, verdict):
    """None, and what 3.12 made immortal: a release too many changes nothing, and the runtime says nothing of None. Below 3.12 one
    after the other may end Python; the analysis does not follow a None that a helper made."""
    if difference.side == "run-time":
        return difference.kind == "crash" and "none_dealloc" in difference.text
    makers = "".join("|= %s\\(" % name for name in none_makers(unit))
    return difference.side == "static" and difference.kind == "misuse" and \
        made_by(unit, difference, re.compile("= Py_None;|" + SMALL_INT + makers))


def is_held_elsewhere(unit, difference, verdict):
    """A release too many, or a use after the release, of an object that a list or another owner still holds."""
    function = function_at(unit, difference.line)
    if difference.kind not in ("misuse", "crash") or not function:
        return False
    if difference.side == "run-time":
        return unit.mistake == "used after its release" and any(
            FINDS.search(text_of(node)) for f in unit.functions for _, node in statements(f.body))
    used = re.search(r"\((\w+)\)", text_at(unit, difference.line))
    if not used or unit.mistake not in ("used after its release", "release dropped"):
        return False
    find = aliases(function)
    return any(find(used.group(1)) == find(name) for name in ("item of seq", "item of map"))


def is_field_owner(unit, difference, verdict):
    """A field is given a reference that nobody took, or keeps one that was released: its next owner pays, in another call;
    and a debt of what stood in a field is not reported, for Python itself may have put it there."""
    return difference.side == "static" and difference.kind == "misuse" and (
        difference.what in ("borrowed-store", "dangling-field") or
        text_at(unit, difference.line).startswith("Py_XSETREF(self->") or
        bool(group_at(unit, difference.line) & {"self->first", "self->second"}))


def is_caught_later(unit, difference, verdict):
    """A helper succeeds with an exception set: its caller asks PyErr_Occurred() and fails, so that Python never sees it."""
    return difference.side == "static" and difference.kind == "exception" and \
        function_at(unit, difference.line) is not unit.functions[-1]


def is_sure(unit, difference, verdict):
    """The length of an exact list cannot be refused, nor an item whose index was computed, says the analysis; the injection
    refuses it all the same."""
    failed = re.match(r"\S+?:(\d+):\d+: when (\w+) fails", difference.text)
    if difference.side != "run-time" or failed is None:
        return False
    return failed.group(2) == "PyObject_Size" or (
        failed.group(2) == "PySequence_GetItem" and
        re.search(r"PySequence_GetItem\(\w+, i\d+\)", text_at(unit, int(failed.group(1)))) is not None)


def is_same_object(unit, difference, verdict):
    """The other half names another line where the same object was taken; or one of its references is lost and another released
    twice, so that nothing is lost at all. Helpers are given the same arguments under the same names."""
    if difference.kind not in ("leak", "misuse"):
        return False
    mine = group_at(unit, difference.line)
    if difference.kind == "misuse" or difference.side == "static" and not verdict.lines["run-time"]:
        other = {"leak": "misuse", "misuse": "leak"}[difference.kind]
        return difference.side == "static" and verdict.seen == 0 and any(
            d.kind == other and d.side == "static" and mine & group_at(unit, d.line) for d in verdict.differences)
    lines = verdict.lines["run-time" if difference.side == "static" else "static"]
    return any(mine & group_at(unit, line) for line in lines if line != difference.line)


def group_at(unit, line):
    """All names for the object that a line takes or releases; those of variables with their function."""
    function = function_at(unit, line)
    text = text_at(unit, line)
    released = re.match(r"(?:Py_(?:X?DECREF|CLEAR)\(|return )(\w+)\)?;", text)
    variable = released.group(1) if released else taken_at(text)
    if not function or not variable:
        return set()
    find = aliases(function)
    shared = ("seq", "map", "item of seq", "item of map", "self->first", "self->second")
    return {"%s of %s" % (find(variable), function.name)} | {name for name in shared if find(name) == find(variable)}


def is_field(unit, difference, verdict):
    """What a field held before. The runtime names the line that put it there, in an earlier call or another function; the
    analysis the line that overwrites it."""
    if difference.side == "static":
        return "held before is lost" in difference.text
    if difference.kind == "leak" and unit.mistake == "field overwritten":
        return True
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
    return difference.side == "run-time" and difference.kind in ("crash", "exception") and any(
        function.name.endswith("_split") and
        sum(isinstance(node, If) for _, node in statements(function.body)) < 2 for function in unit.functions)


def failed_line(difference):
    failed = re.match(r"\S+?:(\d+):\d+: when ", difference.text)
    return int(failed.group(1)) if failed else 0


def is_left_to_caller(unit, difference, verdict):
    """Only want of memory makes the call fail, and in a function that Python does not call: two doubts, and nothing is said."""
    function = function_at(unit, failed_line(difference))
    return difference.side == "run-time" and difference.kind == "exception" and unit.mistake == "check dropped" and \
        function is not None and function is not unit.functions[-1]


def is_hidden_by_null(unit, difference, verdict):
    """NULL goes where it does no harm: compared with itself, or to a helper that makes "<NULL>" of it."""
    function = unit.functions[-1]
    made = re.match(r"(\w+) = ", text_at(unit, failed_line(difference)))
    if difference.side != "run-time" or difference.kind != "exception" or not made:
        return False
    name = made.group(1)
    helpers = "|".join(re.escape(helper.name) for helper in unit.functions[:-1]) or "(?!)"
    taken = re.compile(r"PyObject_RichCompareBool\(%s, %s,|(?:%s)\(%s\b" % (name, name, helpers, name))
    return any(taken.search(text_of(node)) for _, node in statements(function.body))


def is_leaked_too(unit, difference, verdict):
    """A result is dropped on the floor: the analysis says that it leaks, and not also that its failure is ignored."""
    return difference.side == "run-time" and difference.kind == "exception" and \
        failed_line(difference) in verdict.lines["static"]


LIMITS = (
    Limit("None", "the analysis never reports singletons as leaked; the runtime does when one call leaves several, before 3.12",
          is_singleton),
    Limit("type", "memory that owns nothing points to types, so the runtime takes references to them for held", is_type),
    Limit("same object", "several references to one object: the analysis has one finding for it, and which of them is the "
          "lost one is a convention", is_same_object),
    Limit("field", "what a field held before another object is stored over it: the analysis names the store, or nothing", is_field),
    Limit("parameter", "a helper that releases its parameter and then uses it: only the caller knows what is left", is_parameter),
    Limit("out NULL", "a helper hands out an unchecked NULL through a parameter: not followed by the analysis", is_out_null),
    Limit("immortal", "the runtime never reports a release too many of None", is_immortal),
    Limit("held elsewhere", "whether an object that was found, not made, outlives its release: the one half cannot know, the other "
          "sees only this time", is_held_elsewhere),
    Limit("field's owner", "a field with a borrowed or released object: what pays for it is a later call", is_field_owner),
    Limit("caught later", "a helper's ignored error: its caller notices by PyErr_Occurred()", is_caught_later),
    Limit("cannot fail", "PyObject_Size of a list is made to fail", is_sure),
    Limit("two doubts", "in a helper, and only an allocation can fail: the analysis says nothing", is_left_to_caller),
    Limit("NULL accepted", "NULL is compared with itself, or given to a helper that makes \"<NULL>\" of it", is_hidden_by_null),
    Limit("leaked, too", "the failure of a call whose result is leaked: one finding, the leak, is enough", is_leaked_too),
)


MANY_WAYS = Limit("many ways", "an ignored failure is forgotten where states are merged, in a function with very many ways through "
                  "it: with one statement less it is found", None)


def explain(unit, difference, verdict):
    """The limit that explains a difference, or None."""
    return next((limit for limit in LIMITS if limit.applies(unit, difference, verdict)), None)
