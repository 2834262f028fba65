# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Composes functions that are right: whatever fails, each reference is paid back, and nothing is used after that.

Styles of leaving: `inline` releases at each exit, `goto` jumps to a label that releases what is not NULL, `common` has one
exit for success and failure, `ladder` one label for each thing to release.
"""
import copy

import grammar
from program import Function, If, Label, Statement, Unit, statements
from steps import STEPS, call_helper

STYLES = ("inline", "inline", "goto", "goto", "common", "ladder")


class Variable:
    """What a variable holds: `owned` is one reference of ours; `maybe` it or NULL."""

    def __init__(self, name, kind, owned, depth, items=0, lender=None):
        self.name, self.kind, self.owned, self.depth, self.items = name, kind, owned, depth, items
        self.lender = lender
        self.maybe = False
        self.local = owned
        self.holds = []

    def reaches(self, target):
        """Whether a chain of containers leads from this variable to another."""
        return self is target or any(v.reaches(target) for v in self.holds)


class Composer:
    def __init__(self, rng, name, minor, helpers=(), method=False):
        self.rng, self.name, self.minor, self.method = rng, name, minor, method
        self.style = rng.choice(STYLES)
        self.helpers = list(helpers)
        self.variables, self.declarations, self.cleaned = [], [], []
        self.block, self.depth, self.loops, self.count = [], 0, 0, 0
        self.free_names, self.extra_functions = [], []
        self.ladder, self.start = [], 0
        self.on_failure = "return NULL;"

    # --- Text ------------------------------------------------------------------------------

    def emit(self, node):
        self.block.append(node)

    def say(self, text, role="use", variable=""):
        self.emit(Statement(text, role, variable))

    def inside(self, action):
        """The statements that an action emits, as a block of their own."""
        outer, self.block = self.block, []
        action()
        inner, self.block = self.block, outer
        return inner

    @property
    def nulls_matter(self):
        """Whether a label releases what variables hold, so that they must be NULL when they own nothing."""
        return self.style in ("goto", "common")

    # --- Variables -------------------------------------------------------------------------

    def fresh_name(self, stem):
        self.count += 1
        return "%s%d" % (stem, self.count)

    def declare(self, stem, owned=True):
        """A name for a variable at the top of the function; one that is free again now and then."""
        if owned and self.free_names and self.rng.random() < 0.4:
            return self.free_names.pop(self.rng.randrange(len(self.free_names)))
        name = self.fresh_name(stem)
        null = " = NULL" if owned and self.nulls_matter else ""
        self.declarations.append("PyObject *%s%s;" % (name, null))
        if owned:
            self.cleaned.append(name)
        return name

    def add(self, name, kind, owned=True, items=0, lender=None):
        variable = Variable(name, kind, owned, self.depth, items, lender)
        self.variables.append(variable)
        return variable

    def candidates(self, wanted, without=()):
        own = wanted.startswith("own ")
        indexed = wanted.startswith("indexed")
        kind = wanted.split()[-1] if wanted != "indexed" else "sequence"
        found = [v for v in self.variables
                 if not v.maybe and v not in without and
                 (v.name == "map" if kind == "map" else grammar.fits(v.kind, kind))]
        if own:
            found = [v for v in found if v.local]
        if indexed:
            found = [v for v in found if v.items]
        return found

    def arguments(self, kinds, holds=False):
        """Variables for the kinds, or None. What a container keeps never reaches that container."""
        chosen = []
        for kind in kinds:
            without = chosen[:1] if kinds[0].startswith(("own", "set")) else []
            found = self.candidates(kind, without)
            if holds and chosen:
                found = [v for v in found if not v.reaches(chosen[0])]
            if not found:
                return None
            chosen.append(self.rng.choice(found))
        if holds:
            chosen[0].holds.extend(chosen[1:])
        return chosen

    def fill(self, text, arguments):
        return text.format(*[v.name for v in arguments], n="n", k=self.rng.randint(3, 9),
                           s=self.rng.choice(grammar.WORDS))

    def owned(self, depth=None):
        return [v for v in self.variables if v.owned and (depth is None or v.depth == depth)]

    def gone(self, variable):
        """The variable's reference was given up: what it lent is gone, too."""
        self.variables.remove(variable)
        for other in [v for v in self.variables if v.lender is variable]:
            self.gone(other)

    # --- Releasing -------------------------------------------------------------------------

    def release_text(self, variable):
        return "%s(%s);" % ("Py_XDECREF" if variable.maybe else "Py_DECREF", variable.name)

    def release(self, variable, last=False):
        """Releases in the middle of the function, or at its end (`last`)."""
        name = variable.name
        if self.nulls_matter and not last:
            if variable.maybe or self.rng.random() < 0.7:
                self.say("Py_CLEAR(%s);" % name, "release", name)
            else:
                self.say("Py_DECREF(%s);" % name, "release", name)
                self.say("%s = NULL;" % name, "forget", name)
        else:
            self.say(self.release_text(variable), "release", name)
        self.gone(variable)
        self.free_again(name)

    def free_again(self, name):
        if name in self.cleaned and self.style != "ladder" and self.loops == 0 and self.depth == 0:
            self.free_names.append(name)

    def forget(self, variable):
        """After the reference was stolen."""
        if self.nulls_matter:
            self.say("%s = NULL;" % variable.name, "forget", variable.name)

    def failure(self, without=()):
        """The statements of an exit after a failure."""
        owned = [v for v in self.owned() if v not in without]
        if self.nulls_matter:
            lost = [Statement("%s = NULL;" % v.name, "forget", v.name) for v in without]
            return lost + [Statement("goto %s;" % ("fail" if self.style == "goto" else "done"), "exit")]
        if self.style == "ladder" and all(v.depth == 0 for v in owned):
            return [Statement("goto fail_%s;" % owned[-1].name if owned else self.on_failure, "exit")]
        nodes = [Statement(self.release_text(v), "release", v.name) for v in reversed(owned)]
        return nodes + [Statement(self.on_failure, "exit")]

    def check_null(self, name, nodes=None):
        condition = self.rng.choice(("%s == NULL", "%s == NULL", "!%s")) % name
        self.emit(If(condition, nodes or self.failure(), [], "check", name, (name, "is NULL")))

    def check_status(self, call, nodes=None):
        callee = call.partition("(")[0]
        condition = self.rng.choice(("%s < 0", "%s < 0", "%s == -1")) % call
        self.emit(If(condition, nodes or self.failure(), [], "check", "", (callee + "()", "is < 0")))

    # --- Blocks ----------------------------------------------------------------------------

    def nested(self, steps, first=None):
        """A block that leaves the outer variables as they were; what is new in it is given up at its end."""
        def act():
            self.depth += 1
            if first:
                first()
            for _ in range(steps):
                self.step()
            for variable in [v for v in self.variables if v.depth == self.depth]:
                if variable in self.variables and variable.owned:
                    self.release(variable)
            self.variables = [v for v in self.variables if v.depth < self.depth]
            self.depth -= 1
        return self.inside(act)

    def step(self):
        for _ in range(20):
            weights = [step.weight for step in STEPS]
            if self.rng.choices(STEPS, weights)[0](self):
                return

    # --- The end ---------------------------------------------------------------------------

    def leave(self):
        owned = [v for v in self.owned() if not v.maybe]
        choice = self.rng.random()
        if owned and choice < 0.6:
            self.leave_with(self.rng.choice(owned))
        elif choice < 0.75 and self.candidates("any"):
            self.leave_with_call("Py_BuildValue(\"(On)\", %s, n)" % self.rng.choice(self.candidates("any")).name)
        elif choice < 0.85:
            self.leave_with_call("PyLong_FromSsize_t(n + 70000)")
        else:
            self.leave_with_none()

    def release_all(self, without=()):
        order = self.owned()
        self.rng.shuffle(order)
        for variable in order:
            if variable not in without:
                self.release(variable, last=True)

    def leave_with(self, variable):
        if self.style == "common":
            self.say("result = %s;" % variable.name, "store", variable.name)
            self.say("%s = NULL;" % variable.name, "forget", variable.name)
        else:
            self.release_all([variable])
            self.say("return %s;" % variable.name, "exit", variable.name)

    def leave_with_call(self, call):
        if self.style == "common":
            self.say("result = %s;" % call, "acquire", "result")
        elif not self.owned():
            self.say("return %s;" % call, "exit")
        else:
            self.declarations.append("PyObject *result;")
            self.say("result = %s;" % call, "acquire", "result")
            self.release_all()
            self.say("return result;", "exit", "result")

    def leave_with_none(self):
        if self.style == "common":
            self.say("Py_INCREF(Py_None);", "take", "Py_None")
            self.say("result = Py_None;", "store")
        else:
            self.release_all()
            self.say("Py_RETURN_NONE;", "exit")

    def finish(self):
        """The labels."""
        if self.style == "common":
            self.declarations.append("PyObject *result = NULL;")
            if uses(self.block, "goto done;"):
                self.emit(Label("done"))
            self.clean_all()
            self.say("return result;", "exit", "result")
        elif self.style == "goto" and uses(self.block, "goto fail;"):
            self.emit(Label("fail"))
            self.clean_all()
            self.say(self.on_failure, "exit")
        elif self.style == "ladder":
            self.finish_ladder()

    def clean_all(self):
        for name in reversed(self.cleaned):
            self.say("Py_XDECREF(%s);" % name, "release", name)

    def finish_ladder(self):
        used = [name for name in self.ladder if uses(self.block, "goto fail_%s;" % name)]
        if not used:
            return
        for name in reversed(self.ladder[:self.ladder.index(used[-1]) + 1]):
            if name in used:
                self.emit(Label("fail_" + name))
            self.say("Py_DECREF(%s);" % name, "release", name)
        self.say(self.on_failure, "exit")

    def compose(self, parameters, begin=None):
        """The function's body: some steps between parameters and exit."""
        for name, kind, items in parameters:
            self.add(name, kind, owned=False, items=items)
        if begin:
            begin(self)
        self.start = len(self.block)
        call_helper(self)
        for _ in range(self.rng.randint(2, 6)):
            self.step()
        self.ladder = [v.name for v in self.owned()]
        self.leave()
        self.finish()
        return self.block


def uses(nodes, text):
    return any(isinstance(node, Statement) and node.text == text for _, node in statements(nodes))


# --- Units ----------------------------------------------------------------------------------

PARAMETERS = (("seq", "list", 6), ("map", "dict", 0))


def parse_tuple(composer):
    composer.declarations[:0] = ["PyObject *seq, *map;", "Py_ssize_t n;"]
    composer.emit(If('!PyArg_ParseTuple(args, "OOn", &seq, &map, &n)', [Statement("return NULL;", "exit")]))


def parse_vector(composer):
    composer.declarations[:0] = ["PyObject *seq, *map;", "Py_ssize_t n;"]
    wrong = [Statement('PyErr_SetString(PyExc_TypeError, "a list, a dict and a number");'),
             Statement("return NULL;", "exit")]
    composer.emit(If("nargs != 3", wrong))
    composer.say("seq = args[0];")
    composer.say("map = args[1];")
    composer.emit(If("!PyList_Check(seq) || !PyDict_Check(map)", copy.deepcopy(wrong)))
    composer.say("n = PyLong_AsSsize_t(args[2]);")
    composer.emit(If("n == -1 && PyErr_Occurred()", [Statement("return NULL;", "exit")]))


def compose_helper(rng, name, minor):
    """A static function that returns a new reference, after those that it needs."""
    composer = Composer(rng, name, minor)
    body = composer.compose(PARAMETERS)
    parameters = "PyObject *seq, PyObject *map, Py_ssize_t n"
    return composer.extra_functions + [Function(name, "PyObject *", parameters, body, composer.declarations)]


def compose_unit(rng, name, minor):
    functions = []
    helpers = []
    if rng.random() < 0.25:
        functions += compose_helper(rng, name + "_helper", minor)
        helpers.append(functions[-1].name)
    method = rng.random() < 0.2
    vector = not method and rng.random() < 0.3
    composer = Composer(rng, name, minor, helpers, method)
    body = composer.compose(PARAMETERS, parse_vector if vector else parse_tuple)
    if vector:
        arguments = "PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t nargs"
    else:
        arguments = ("Box *self" if method else "PyObject *Py_UNUSED(module)") + ", PyObject *args"
    functions += composer.extra_functions
    functions.append(Function(name, "PyObject *", arguments, body, composer.declarations))
    numbers = [0, 2, 5]
    rng.shuffle(numbers)
    return Unit(functions, method, "METH_FASTCALL" if vector else "METH_VARARGS", tuple(numbers), composer.start)
