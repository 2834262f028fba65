# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Differences between the halves that are understood and documented. Each limit: a name, why, and when it applies."""
import collections
import re

from program import If, Loop, statements

Limit = collections.namedtuple("Limit", "name why applies")

# Calls whose result is a type, to which other memory points without owning it.
SHARED = re.compile(r"PyObject_Type\(")
SINGLETON = re.compile(r"(?:references? to|leak:) NoneType from")


def text_at(unit, line):
    """The text of a unit's line."""
    for function in unit.functions:
        for _, node in statements(function.body):
            if node.line == line:
                return node.head if isinstance(node, Loop) else node.condition if isinstance(node, If) else \
                    getattr(node, "text", "")
    return ""


def is_singleton(unit, difference, others):
    return difference.side == "run-time" and difference.kind == "leak" and SINGLETON.search(difference.text)


def is_shared(unit, difference, others):
    return difference.side == "static" and difference.kind == "leak" and SHARED.search(text_at(unit, difference.line))


def is_other_site(unit, difference, others):
    """The other half names another line of the same unit."""
    return difference.kind == "leak" and any(other.kind == "leak" and other.side != difference.side for other in others)


def has_no_rule(unit, difference, others):
    return difference.side == "run-time" and difference.kind == "exception"


LIMITS = (
    Limit("None", "singletons are never reported as leaked by the analysis; the runtime reports several of one call before 3.12",
          is_singleton),
    Limit("type", "memory that owns nothing points to types, so the runtime takes references to them for held", is_shared),
    Limit("other site", "one object, several references: which of them is the lost one is a convention, and the halves have "
          "chosen two", is_other_site),
    Limit("no rule", "an exception that is set while the function goes on: no static rule yet", has_no_rule),
)


def explain(unit, difference, others):
    """The limit that explains a difference (`others`: all of the unit), or None."""
    return next((limit for limit in LIMITS if limit.applies(unit, difference, others)), None)
