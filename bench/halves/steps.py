# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""What a generated function can do next. A step takes the composer, emits statements and returns True, or returns False
when nothing it needs is there."""
import grammar
from program import Function, If, Loop, Statement

STEPS = []


def step(weight):
    def register(function):
        function.weight = weight
        STEPS.append(function)
        return function
    return register


# --- New references ---------------------------------------------------------------------------


def acquire(composer, call, kind, stem="x", items=0, holds=()):
    """name = call; with a check."""
    name = composer.declare(stem)
    composer.say("%s = %s;" % (name, call), "acquire", name)
    composer.check_null(name)
    variable = composer.add(name, kind, items=items)
    variable.holds = list(holds)
    return variable


@step(8)
def make(composer):
    maker = composer.rng.choice(grammar.MAKERS)
    arguments = composer.arguments(maker.kinds)
    if arguments is None:
        return False
    acquire(composer, composer.fill(maker.text, arguments), maker.result, maker.result[0], maker.items, arguments)
    return True


@step(2)
def own_borrowed(composer, lent=None):
    """A reference of our own to what is borrowed."""
    found = [lent] if lent else [v for v in composer.variables if not v.owned and v.lender is not None]
    if not found:
        return False
    lent = composer.rng.choice(found)
    name = composer.declare("own")
    if composer.minor >= 10 and composer.rng.random() < 0.4:
        composer.say("%s = Py_NewRef(%s);" % (name, lent.name), "acquire", name)
    else:
        composer.say("Py_INCREF(%s);" % lent.name, "take", lent.name)
        composer.say("%s = %s;" % (name, lent.name), "store", name)
    composer.add(name, lent.kind, items=lent.items).holds = [lent.lender]
    return True


@step(1)
def maybe(composer):
    """A variable that is NULL or owns, as n says; used when it is not NULL."""
    if composer.depth or composer.style == "ladder":
        return False
    name = composer.declare("maybe")
    bound = composer.rng.randint(0, 4)
    if not composer.nulls_matter:
        composer.say("%s = NULL;" % name)
    composer.depth += 1

    def act():
        composer.say("%s = PyLong_FromSsize_t(n + 70000);" % name, "acquire", name)
        composer.check_null(name)
    body = composer.inside(act)
    composer.depth -= 1
    composer.emit(If("n > %d" % bound, body, [], "branch", "", ("n > %d" % bound, "holds")))
    variable = composer.add(name, "int")
    variable.maybe = True
    lists = composer.candidates("own list")
    if lists and composer.rng.random() < 0.6:
        target = composer.rng.choice(lists)
        then = composer.inside(lambda: composer.check_status("PyList_Append(%s, %s)" % (target.name, name)))
        composer.emit(If("%s != NULL" % name, then, [], "branch", name, (name, "is not NULL")))
    return True


@step(2)
def fill_tuple(composer):
    """A tuple or list of fixed length whose items are stolen."""
    found = [v for v in composer.owned(composer.depth) if not v.maybe]
    if composer.style == "ladder" and composer.depth == 0 or not found:
        return False
    item = composer.rng.choice(found)
    kind, new, put = composer.rng.choice((("tuple", "PyTuple_New(1)", "PyTuple_SET_ITEM(%s, 0, %s);"),
                                          ("list", "PyList_New(1)", "PyList_SET_ITEM(%s, 0, %s);")))
    variable = acquire(composer, new, kind, kind[0], 1, [item])
    composer.say(put % (variable.name, item.name), "steal", item.name)
    composer.forget(item)
    composer.gone(item)
    composer.free_again(item.name)
    return True


@step(1)
def set_item(composer):
    """PyList_SetItem steals, also when it fails."""
    lists = [v for v in composer.candidates("own list") if v.items]
    found = [v for v in composer.owned(composer.depth) if not v.maybe]
    if composer.style == "ladder" and composer.depth == 0 or not lists or not found:
        return False
    target, item = composer.rng.choice(lists), composer.rng.choice(found)
    if item.reaches(target):
        return False
    for lent in [v for v in composer.variables if v.lender is target]:
        composer.gone(lent)
    composer.check_status("PyList_SetItem(%s, 0, %s)" % (target.name, item.name), composer.failure([item]))
    composer.block[-1].role, composer.block[-1].variable = "steal", item.name
    composer.forget(item)
    target.holds.append(item)
    composer.gone(item)
    composer.free_again(item.name)
    return True


@step(1)
def build_stealing(composer):
    """Py_BuildValue("N") steals, also when it fails."""
    found = [v for v in composer.owned(composer.depth) if not v.maybe]
    if composer.style == "ladder" and composer.depth == 0 or not found:
        return False
    item = composer.rng.choice(found)
    name = composer.declare("t")
    composer.say('%s = Py_BuildValue("(Nn)", %s, n);' % (name, item.name), "steal", item.name)
    composer.forget(item)
    composer.gone(item)
    composer.check_null(name)
    composer.add(name, "tuple", items=2).holds = [item]
    composer.free_again(item.name)
    return True


# --- Calls with a status ------------------------------------------------------------------------


@step(6)
def status(composer):
    call = composer.rng.choice(grammar.STATUSES)
    arguments = composer.arguments(call.kinds, call.holds)
    if arguments is None:
        return False
    text = composer.fill(call.text, arguments)
    if "{s}" not in call.text and not call.holds and composer.rng.random() < 0.3:
        return decide(composer, text)
    composer.check_status(text)
    return True


def decide(composer, text):
    """A question whose answer chooses a branch."""
    composer.count += 1
    name = "answer%d" % composer.count
    composer.declarations.append("int %s;" % name if "Size" not in text else "Py_ssize_t %s;" % name)
    composer.say("%s = %s;" % (name, text))
    composer.emit(If("%s < 0" % name, composer.failure(), [], "check", "", (name, "is < 0")))
    then = composer.nested(composer.rng.randint(1, 2))
    composer.emit(If("%s > 0" % name, then, [], "branch", "", (name + " > 0", "holds")))
    return True


# --- Borrowed references ------------------------------------------------------------------------


@step(4)
def borrow(composer):
    getter = composer.rng.choice(grammar.BORROWERS)
    arguments = composer.arguments(getter.kinds)
    if arguments is None:
        return False
    name = composer.declare("lent", owned=False)
    composer.say("%s = %s;" % (name, composer.fill(getter.text, arguments)), "borrow", name)
    if getter.fails == "!":
        composer.check_null(name)
    elif getter.fails == "0":
        missing = [Statement('PyErr_SetString(PyExc_KeyError, "missing");')] + composer.failure()
        composer.emit(If("%s == NULL" % name, missing, [], "check", name, (name, "is NULL")))
    lent = composer.add(name, "any", owned=False, lender=arguments[0])
    lists = composer.candidates("own list", [lent])
    lists = [v for v in lists if v is not arguments[0]]
    if lists and composer.rng.random() < 0.5:
        composer.check_status("PyList_Append(%s, %s)" % (composer.rng.choice(lists).name, name))
    else:
        own_borrowed(composer, lent)
    return True


# --- Giving up ----------------------------------------------------------------------------------


@step(2)
def release_early(composer):
    if composer.style == "ladder" and composer.depth == 0:
        return False
    found = composer.owned(composer.depth)
    if not found:
        return False
    composer.release(composer.rng.choice(found))
    return True


@step(1)
def replace(composer):
    """x = f(x), the old one released."""
    if composer.style == "ladder" and composer.depth == 0:
        return False
    found = [v for v in composer.owned(composer.depth) if v.kind in ("int", "list", "str") and not v.maybe]
    if not found:
        return False
    old = composer.rng.choice(found)
    call = {"int": "PyNumber_Add(%s, %s)" % (old.name, old.name), "list": "PySequence_List(%s)" % old.name,
            "str": "PyUnicode_Concat(%s, %s)" % (old.name, old.name)}[old.kind]
    fresh = acquire(composer, call, old.kind, "next", old.items, old.holds)
    for lent in [v for v in composer.variables if v.lender is old]:
        composer.gone(lent)
    if composer.rng.random() < 0.5:
        composer.say("Py_SETREF(%s, %s);" % (old.name, fresh.name), "release", old.name)
    else:
        composer.say("Py_DECREF(%s);" % old.name, "release", old.name)
        composer.say("%s = %s;" % (old.name, fresh.name), "store", old.name)
    composer.forget(fresh)
    composer.variables.remove(fresh)
    composer.free_again(fresh.name)
    return True


# --- Fields of an instance ----------------------------------------------------------------------


@step(4)
def store_field(composer):
    if not composer.method or composer.loops:
        return False
    found = [v for v in composer.variables if not v.maybe]
    field = composer.rng.choice(("self->first", "self->second"))
    value = composer.rng.choice(found)
    given = value.owned and value.depth == composer.depth and composer.style != "ladder" and composer.rng.random() < 0.5
    if not given:
        composer.say("Py_INCREF(%s);" % value.name, "take", value.name)
    if composer.rng.random() < 0.5:
        composer.say("Py_XSETREF(%s, %s);" % (field, value.name), "field", value.name)
    else:
        old = composer.declare("old", owned=False)
        composer.say("%s = %s;" % (old, field), "borrow", old)
        composer.say("%s = %s;" % (field, value.name), "store", value.name)
        composer.say("Py_XDECREF(%s);" % old, "release", old)
    if given:
        composer.forget(value)
        composer.gone(value)
        composer.free_again(value.name)
    return True


@step(2)
def load_field(composer):
    if not composer.method:
        return False
    field = composer.rng.choice(("self->first", "self->second"))
    name = composer.declare("field")
    composer.say("%s = %s;" % (name, field), "borrow", name)

    def missing():
        composer.say('%s = PyUnicode_FromFormat("empty %%zd", n);' % name, "acquire", name)
        composer.check_null(name)
    then = composer.inside(missing)
    otherwise = [Statement("Py_INCREF(%s);" % name, "take", name)]
    composer.emit(If("%s == NULL" % name, then, otherwise, "branch", name, (name, "is NULL")))
    composer.add(name, "any")
    return True


@step(1)
def clear_field(composer):
    if not composer.method:
        return False
    composer.say("Py_CLEAR(%s);" % composer.rng.choice(("self->first", "self->second")), "field")
    return True


# --- Branches and loops -------------------------------------------------------------------------


@step(2)
def branch(composer):
    if composer.depth > 1:
        return False
    bound = composer.rng.randint(0, 4)
    then = composer.nested(composer.rng.randint(1, 3))
    otherwise = composer.nested(1) if composer.rng.random() < 0.4 else []
    composer.emit(If("n > %d" % bound, then, otherwise, "branch", "", ("n > %d" % bound, "holds")))
    return True


@step(1)
def count_loop(composer):
    if composer.depth > 1 or composer.loops:
        return False
    index = composer.fresh_name("i")
    composer.declarations.append("Py_ssize_t %s;" % index)
    composer.loops += 1

    def first():
        calls = ("PySequence_GetItem(seq, %s)", "PyLong_FromSsize_t(%s + 90000)")
        acquire(composer, composer.rng.choice(calls) % index, "int", "item")
    body = composer.nested(composer.rng.randint(1, 3), first)
    composer.loops -= 1
    composer.emit(Loop("for (%s = 0; %s < n; %s++)" % (index, index, index), body))
    return True


@step(1)
def iterate(composer):
    """while ((item = PyIter_Next(it)) != NULL), sometimes left early."""
    found = composer.candidates("sequence")
    if composer.depth > 1 or composer.loops or not found or composer.style == "ladder":
        return False
    walked = composer.rng.choice(found)
    iterator = acquire(composer, "PyObject_GetIter(%s)" % walked.name, "iterator", "it")
    item = composer.declare("item")
    composer.loops += 1

    def first():
        composer.add(item, "any")
    kept, walked.local = walked.local, False  # or it would grow without end
    body = composer.nested(composer.rng.randint(1, 2), first)
    walked.local = kept
    if composer.rng.random() < 0.3:
        leaving = [Statement("Py_CLEAR(%s);" % item if composer.nulls_matter else "Py_DECREF(%s);" % item,
                             "release", item), Statement("break;", "exit")]
        body.insert(0, If("n > 4", leaving, [], "branch", "", ("n > 4", "holds")))
    composer.loops -= 1
    composer.emit(Loop("while ((%s = PyIter_Next(%s)) != NULL)" % (item, iterator.name), body))
    composer.release(iterator)
    composer.emit(If("PyErr_Occurred()", composer.failure(), [], "check"))
    return True


@step(1)
def walk_dict(composer):
    found = composer.candidates("dict")
    if composer.depth > 1 or composer.loops or not found:
        return False
    table = composer.rng.choice(found)
    key, value = composer.declare("key", owned=False), composer.declare("value", owned=False)
    position = composer.fresh_name("at")
    composer.declarations.append("Py_ssize_t %s = 0;" % position)
    composer.loops += 1

    def first():
        composer.add(key, "hashable", owned=False, lender=table)
        composer.add(value, "any", owned=False, lender=table)
    kept = table.local
    table.local = False  # it must not change while it is walked
    body = composer.nested(composer.rng.randint(1, 2), first)
    table.local = kept
    composer.loops -= 1
    if composer.depth:
        composer.say("%s = 0;" % position)
    composer.emit(Loop("while (PyDict_Next(%s, &%s, &%s, &%s))" % (table.name, position, key, value), body))
    return True


# --- Helpers ------------------------------------------------------------------------------------


@step(2)
def call_helper(composer):
    if not composer.helpers:
        return False
    acquire(composer, "%s(seq, map, n)" % composer.helpers[0], "any", "made")
    return True


@step(1)
def consume(composer):
    """A helper of the file that takes over its argument."""
    found = [v for v in composer.owned(composer.depth) if not v.maybe]
    if composer.style == "ladder" and composer.depth == 0 or not found:
        return False
    item = composer.rng.choice(found)
    name = helper(composer, "consume", "int", "PyObject *value", lambda: [
        Statement("int truth;"),
        Statement("truth = PyObject_IsTrue(value);"),
        Statement("Py_DECREF(value);", "release", "value"),
        Statement("return truth < 0 ? -1 : 0;", "exit")])
    composer.check_status("%s(%s)" % (name, item.name), composer.failure([item]))
    composer.block[-1].role, composer.block[-1].variable = "steal", item.name
    composer.forget(item)
    composer.gone(item)
    composer.free_again(item.name)
    return True


@step(1)
def split(composer):
    """A helper with two out-parameters, both set or none."""
    name = helper(composer, "split", "int", "PyObject *from, PyObject **left, PyObject **right", lambda: [
        Statement("PyObject *first, *second;"),
        Statement("first = PyObject_Repr(from);", "acquire", "first"),
        If("first == NULL", [Statement("return -1;", "exit")], [], "check", "first", ("first", "is NULL")),
        Statement("second = PyObject_Repr(first);", "acquire", "second"),
        If("second == NULL", [Statement("Py_DECREF(first);", "release", "first"), Statement("return -1;", "exit")],
           [], "check", "second", ("second", "is NULL")),
        Statement("*left = first;", "store", "first"),
        Statement("*right = second;", "store", "second"),
        Statement("return 0;", "exit")])
    source = composer.rng.choice(composer.candidates("any"))
    left, right = composer.declare("left"), composer.declare("right")
    composer.check_status("%s(%s, &%s, &%s)" % (name, source.name, left, right))
    composer.add(left, "str")
    composer.add(right, "str")
    return True


@step(1)
def lend(composer):
    """A helper that returns a borrowed reference."""
    name = helper(composer, "first_of", "PyObject *", "PyObject *list", lambda: [
        If("PyList_GET_SIZE(list) == 0", [
            Statement('PyErr_SetString(PyExc_IndexError, "empty");'), Statement("return NULL;", "exit")]),
        Statement("return PyList_GET_ITEM(list, 0);", "exit")])
    found = composer.candidates("indexed list")
    if not found:
        return False
    lender = composer.rng.choice(found)
    lent = composer.declare("lent", owned=False)
    composer.say("%s = %s(%s);" % (lent, name, lender.name), "borrow", lent)
    composer.check_null(lent)
    own_borrowed(composer, composer.add(lent, "any", owned=False, lender=lender))
    return True


def helper(composer, stem, result, parameters, body):
    """Adds a helper function once; its name."""
    name = "%s_%s" % (composer.name, stem)
    if all(function.name != name for function in composer.extra_functions):
        nodes = body()
        declarations = [node.text for node in nodes if isinstance(node, Statement) and is_declaration(node.text)]
        composer.extra_functions.append(
            Function(name, result, parameters, [n for n in nodes if getattr(n, "text", "") not in declarations],
                     declarations))
    return name


def is_declaration(text):
    return text.startswith(("int ", "PyObject *")) and "=" not in text and "(" not in text
