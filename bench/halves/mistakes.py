# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Mistakes to seed into a function that is right. Each takes the random source and a unit, changes one place, and says
whether it found one."""
from program import If, Label, Loop, Statement, statements

MISTAKES = {}


def mistake(name):
    def register(function):
        MISTAKES[name] = function
        return function
    return register


def places(unit, wanted):
    """(list, index) of the nodes that `wanted` accepts, given the node and whether it stands on an error path."""
    found = []
    for function in unit.functions:
        for block, node in statements(function.body):
            if wanted(node, is_error(function.body, block, node)):
                found.append((block, index_of(block, node)))
    return found


def index_of(block, node):
    return next(i for i, other in enumerate(block) if other is node)


def is_error(body, block, node):
    """Whether a node is run only after a failure: below a check, or after a label that success does not reach."""
    if block is not body:
        return any(isinstance(other, If) and other.role in ("check", "steal") and block is other.then
                   for _, other in statements(body))
    at = index_of(block, node)
    return any(isinstance(other, Label) and other.name != "done" for other in block[:at])


def drop(rng, unit, wanted):
    found = places(unit, wanted)
    if not found:
        return False
    block, at = rng.choice(found)
    del block[at]
    return True


def is_plain_release(node):
    return isinstance(node, Statement) and node.role == "release"


@mistake("release dropped")
def release_dropped(rng, unit):
    return drop(rng, unit, lambda node, error: is_plain_release(node) and not error)


@mistake("release dropped on an error path")
def release_dropped_error(rng, unit):
    return drop(rng, unit, lambda node, error: is_plain_release(node) and error)


@mistake("incref dropped")
def incref_dropped(rng, unit):
    return drop(rng, unit, lambda node, error: isinstance(node, Statement) and node.role == "take")


@mistake("check dropped")
def check_dropped(rng, unit):
    return drop(rng, unit, lambda node, error: isinstance(node, If) and node.role == "check" and node.variable)


@mistake("stolen variable not forgotten")
def forget_dropped(rng, unit):
    return drop(rng, unit, lambda node, error: isinstance(node, Statement) and node.role == "forget")


@mistake("incref too many")
def incref_added(rng, unit):
    found = places(unit, lambda node, error: isinstance(node, If) and node.role == "check" and node.variable)
    if not found:
        return False
    block, at = rng.choice(found)
    block.insert(at + 1, Statement("Py_INCREF(%s);" % block[at].variable, "take", block[at].variable))
    return True


@mistake("released twice")
def released_twice(rng, unit):
    found = places(unit, lambda node, error: is_plain_release(node) and node.text.startswith("Py_DECREF"))
    if not found:
        return False
    block, at = rng.choice(found)
    block.insert(at, Statement(block[at].text, "release", block[at].variable))
    return True


@mistake("released after it was stolen")
def released_after_steal(rng, unit):
    found = places(unit, lambda node, error: getattr(node, "role", "") == "steal")
    if not found:
        return False
    block, at = rng.choice(found)
    block.insert(at + 1, Statement("Py_DECREF(%s);" % block[at].variable, "release", block[at].variable))
    return True


@mistake("another variable released")
def other_released(rng, unit):
    found = places(unit, lambda node, error: is_plain_release(node) and node.text.startswith("Py_DECREF"))
    found = [(block, at, node) for block, at in found for node in block
             if is_plain_release(node) and node.variable != block[at].variable and node.text.startswith("Py_DECREF")]
    if not found:
        return False
    block, at, other = rng.choice(found)
    block[at] = Statement(other.text, "release", other.variable)
    return True


@mistake("early return")
def early_return(rng, unit):
    function = unit.functions[-1]
    body = function.body
    last = next((i for i, node in enumerate(body) if isinstance(node, Label)), len(body) - 1)
    if last <= unit.start:
        return False
    at = rng.randrange(unit.start, last)
    arm = [Statement('PyErr_SetString(PyExc_ValueError, "too many");'), Statement("return NULL;", "exit")]
    body.insert(at, If("n > %d" % rng.choice((1, 4)), arm, [], "branch", "", None))
    return True


@mistake("result discarded")
def result_discarded(rng, unit):
    return insert(rng, unit, "PyObject_Repr(seq);")


@mistake("result given to a call that keeps its own")
def result_nested(rng, unit):
    found = places(unit, lambda node, error: isinstance(node, Statement) and not error and node.role == "acquire" and
                   "PyList_New(0)" in node.text)
    if not found:
        return False
    block, at = rng.choice(found)
    name = block[at].variable
    if at + 1 < len(block) and isinstance(block[at + 1], If):
        block.insert(at + 2, Statement("(void)PyList_Append(%s, PyLong_FromSsize_t(n + 60000));" % name))
        return True
    return False


@mistake("variable overwritten")
def overwritten(rng, unit):
    found = places(unit, lambda node, error: isinstance(node, If) and node.role == "check" and node.variable and
                   not error)
    if not found:
        return False
    block, at = rng.choice(found)
    name, made = block[at].variable, block[max(at - 1, 0)]
    if not isinstance(made, Statement) or (made.role, made.variable) != ("acquire", name) or "GetIter" in made.text:
        return False
    block[at + 1:at + 1] = [Statement(made.text, "acquire", name),
                            If("%s == NULL" % name, list(block[at].then), [], "check", name, (name, "is NULL"))]
    return True


@mistake("used after its release")
def used_after_release(rng, unit):
    found = places(unit, lambda node, error: is_plain_release(node) and node.text.startswith("Py_DECREF"))
    if not found:
        return False
    block, at = rng.choice(found)
    name = block[at].variable
    block.insert(at + 1, Statement("Py_XINCREF(%s);" % name, "take", name))
    block.insert(at + 2, Statement("Py_XDECREF(%s);" % name, "release", name))
    return True


@mistake("field overwritten")
def field_overwritten(rng, unit):
    found = places(unit, lambda node, error: getattr(node, "role", "") == "field" and "XSETREF" in node.text)
    if not found:
        return False
    block, at = rng.choice(found)
    inner = block[at].text[len("Py_XSETREF("):-2]
    field, _, value = inner.partition(", ")
    block[at] = Statement("%s = %s;" % (field, value), "store", value)
    return True


@mistake("loop left without release")
def loop_left(rng, unit):
    found = [node for function in unit.functions for _, node in statements(function.body)
             if isinstance(node, Loop)]
    if not found:
        return False
    loop = rng.choice(found)
    at = rng.randrange(1, len(loop.body) + 1)
    loop.body.insert(at, If("n > 4", [Statement("break;", "exit")], [], "branch", "", ("n > 4", "holds")))
    return True


def insert(rng, unit, text):
    """Puts a statement between others of the main function, not between a call and its check."""
    body = unit.functions[-1].body
    found = [i for i, node in enumerate(body)
             if i >= unit.start and not (isinstance(node, If) and node.role == "check") and not isinstance(node, Label) and
             not any(isinstance(other, Label) for other in body[:i])]
    if not found:
        return False
    body.insert(rng.choice(found), Statement(text, "acquire"))
    return True


def seed(rng, unit):
    """Seeds one mistake of a random kind."""
    names = sorted(MISTAKES)
    rng.shuffle(names)
    for name in names:
        if MISTAKES[name](rng, unit):
            unit.mistake = name
            return True
    return False
