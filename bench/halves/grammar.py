# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""The calls that generated functions are made of: text, kinds of the arguments, kind of the result.

Kinds: any, and below it int, str, bytes, list, tuple, dict, set, iter. In a text, {0} and {1} are arguments; {n} is the
number parameter, {k} a small constant, {s} a word. All calls succeed for arguments of these kinds, and no maker gives an
object that everybody shares (a small number, the empty tuple).
"""
import collections

Make = collections.namedtuple("Make", "text kinds result items since", defaults=(0, 9))
Status = collections.namedtuple("Status", "text kinds holds", defaults=(False,))
Borrow = collections.namedtuple("Borrow", "text kinds fails result since", defaults=(9,))

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "kappa", "omega")

SUBKINDS = {
    "any": ("any", "int", "str", "bytes", "list", "tuple", "dict", "set", "iter"),
    "sequence": ("list", "tuple"),
    "hashable": ("int", "str", "bytes"),
}


def fits(kind, wanted):
    """Whether a value of a kind may stand where another is wanted."""
    return kind in SUBKINDS.get(wanted, (wanted,))


# A new reference or NULL with an exception. items: what can be indexed in the result at least.
MAKERS = (
    Make("PyList_New(0)", (), "list"),
    Make("PyList_New(0)", (), "list"),
    Make("PyDict_New()", (), "dict"),
    Make("PyDict_New()", (), "dict"),
    Make("PySet_New(NULL)", (), "set"),
    Make("PyLong_FromLong({k}00000L)", (), "int"),
    Make("PyLong_FromSsize_t({n} + {k}0000)", (), "int"),
    Make('PyUnicode_FromString("the {s} text")', (), "str"),
    Make('PyUnicode_FromFormat("%zd {s}", {n})', (), "str"),
    Make('PyUnicode_FromFormat("{s} %R", {0})', ("any",), "str"),
    Make('PyBytes_FromString("the {s} bytes")', (), "bytes"),
    Make("PyObject_Str({0})", ("sequence",), "str"),
    Make("PyObject_Repr({0})", ("any",), "str"),
    Make("PyObject_Repr({0})", ("any",), "str"),
    Make("PySequence_List({0})", ("sequence",), "list"),
    Make("PySequence_Tuple({0})", ("indexed list",), "tuple"),
    Make("PyList_AsTuple({0})", ("indexed list",), "tuple"),
    Make("PyList_GetSlice({0}, 0, 2)", ("list",), "list"),
    Make("PySequence_GetItem({0}, 0)", ("indexed",), "any"),
    Make("PyObject_GetIter({0})", ("sequence",), "iter"),
    Make("PyNumber_Add({0}, {1})", ("int", "int"), "int"),
    Make("PyNumber_Multiply({0}, {1})", ("int", "int"), "int"),
    Make("PySequence_Concat({0}, {1})", ("list", "list"), "list"),
    Make("PyUnicode_Concat({0}, {1})", ("str", "str"), "str"),
    Make("PyUnicode_AsUTF8String({0})", ("str",), "bytes"),
    Make("PyDict_Keys({0})", ("dict",), "list"),
    Make("PyDict_Items({0})", ("dict",), "list"),
    Make("PyDict_Copy({0})", ("dict",), "dict"),
    Make("PyTuple_Pack(2, {0}, {1})", ("any", "any"), "tuple", 2),
    Make('Py_BuildValue("(OO)", {0}, {1})', ("any", "any"), "tuple", 2),
    Make('Py_BuildValue("[On]", {0}, {n})', ("any",), "list", 2),
    Make('Py_BuildValue("{{sO}}", "{s}", {0})', ("any",), "dict"),
    Make('PyObject_CallMethod({0}, "copy", NULL)', ("list",), "list"),
    Make('PyObject_CallFunctionObjArgs((PyObject *)&PyList_Type, {0}, NULL)', ("sequence",), "list"),
    Make('PyObject_GetAttrString({0}, "real")', ("int",), "any"),
    Make('PyObject_GetAttrString({0}, "copy")', ("list",), "any"),
    Make("PyObject_Type({0})", ("any",), "any"),
    Make("PyObject_CallOneArg((PyObject *)&PyTuple_Type, {0})", ("indexed list",), "tuple"),
    Make("PyMapping_Keys({0})", ("dict",), "list"),
    Make("PyFrozenSet_New({0})", ("map",), "any"),
)

# Less than zero with an exception. holds: the first argument keeps the last.
STATUSES = (
    Status("PyList_Append({0}, {1})", ("own list", "any"), True),
    Status("PyList_Append({0}, {1})", ("own list", "any"), True),
    Status("PyList_Insert({0}, 0, {1})", ("own list", "any"), True),
    Status('PyDict_SetItemString({0}, "{s}", {1})', ("own dict", "any"), True),
    Status("PyDict_SetItem({0}, {1}, {2})", ("own dict", "hashable", "any"), True),
    Status("PyObject_SetItem({0}, {1}, {2})", ("own dict", "hashable", "any"), True),
    Status("PySet_Add({0}, {1})", ("set", "hashable"), True),
    Status("PyDict_Update({0}, {1})", ("own dict", "dict"), True),
    Status("PyObject_IsTrue({0})", ("any",)),
    Status("PyObject_RichCompareBool({0}, {1}, Py_EQ)", ("any", "any")),
    Status("PySequence_Contains({0}, {1})", ("sequence", "any")),
    Status("PyObject_Size({0})", ("list",)),
    Status("PyList_Reverse({0})", ("own list",)),
)

# A borrowed reference that its first argument keeps alive. fails: "!" NULL with an exception, "0" NULL without one.
BORROWERS = (
    Borrow("PyList_GetItem({0}, 0)", ("indexed list",), "!", "any"),
    Borrow("PyList_GET_ITEM({0}, 0)", ("indexed list",), "", "any"),
    Borrow("PyTuple_GetItem({0}, 1)", ("indexed tuple",), "!", "any"),
    Borrow("PyTuple_GET_ITEM({0}, 0)", ("indexed tuple",), "", "any"),
    Borrow('PyDict_GetItemString({0}, "first")', ("map",), "0", "any"),
)
