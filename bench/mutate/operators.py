"""Mutations: how one reference operation of a clean function is removed, added or spoilt, as text.

Each operator is tried on one statement that stands on a line of its own. It gives the new text of the line (and of lines
after it, for checks that span some), or None when the line is nothing for it."""
import re

NAME = r"[A-Za-z_]\w*(?:(?:->|\.)\w+)*"
RELEASE = re.compile(rf"^(\s*)(Py_X?DECREF|Py_CLEAR)\s*\(\s*({NAME})\s*\)\s*;\s*$")
RETAIN = re.compile(rf"^(\s*)(Py_X?INCREF)\s*\(\s*({NAME})\s*\)\s*;\s*$")
NEW_REF = re.compile(rf"^(\s*return\s+)Py_X?NewRef\s*\(\s*({NAME})\s*\)\s*;\s*$")
RETURN_NONE = re.compile(r"^(\s*)Py_RETURN_(NONE|TRUE|FALSE)\s*;\s*$")
STEAL = re.compile(rf"^(\s*)(?:PyList_SET_ITEM|PyTuple_SET_ITEM)\s*\(.*,\s*({NAME})\s*\)\s*;\s*$")
FREE = re.compile(rf"^(\s*)(PyMem_Free|PyMem_Del|PyMem_FREE|PyMem_DEL|PyMem_RawFree|PyObject_Free|PyObject_FREE|free)"
                  rf"\s*\(\s*(?:\([^()]*\)\s*)?{NAME}\s*\)\s*;\s*$")
BUFFER = re.compile(r"^(\s*)PyBuffer_Release\s*\([^()]*\)\s*;\s*$")
MADE = re.compile(rf"^\s*(?:\w+\s*\*+\s*)?({NAME})\s*=\s*(?:\([^()]*\)\s*)?_?Py[A-Z]\w*_\w+\s*\(.*;\s*$")
CHECK = re.compile(rf"^(\s*if\s*\()\s*(?:({NAME})\s*==\s*NULL|!\s*({NAME})|NULL\s*==\s*({NAME}))\s*(\)\s*{{?\s*)$")


def drop_release(lines, at):
    """Leave out a Py_DECREF or Py_XDECREF, or what Py_CLEAR releases: the place is empty afterwards all the same."""
    match = RELEASE.match(lines[at])
    if not match:
        return None
    return {at: f"{match[1]}{match[3]} = NULL;\n" if match[2] == "Py_CLEAR" else f"{match[1]};\n"}


def drop_retain(lines, at):
    """Leave out a Py_INCREF or Py_XINCREF."""
    match = RETAIN.match(lines[at])
    return {at: f"{match[1]};\n"} if match else None


def double_release(lines, at):
    """Release twice."""
    match = RELEASE.match(lines[at])
    if not match or match[2] == "Py_CLEAR":
        return None
    call = f"{match[2]}({match[3]});"
    return {at: f"{match[1]}{{ {call} {call} }}\n"}


def return_borrowed(lines, at):
    """Return without the reference that the caller gets."""
    match = NEW_REF.match(lines[at])
    if match:
        return {at: f"{match[1]}{match[2]};\n"}
    match = RETURN_NONE.match(lines[at])
    return {at: f"{match[1]}return Py_{match[2].title()};\n"} if match else None


def release_stolen(lines, at):
    """Release what a call has stolen."""
    match = STEAL.match(lines[at])
    if not match or match[2] == "NULL":
        return None
    return {at: f"{match[1]}{{ {lines[at].strip()} Py_DECREF({match[2]}); }}\n"}


def skip_check(lines, at):
    """Do not ask whether the call on the line before has failed."""
    match = CHECK.match(lines[at])
    made = MADE.match(lines[at - 1]) if at else None
    name = match and (match[2] or match[3] or match[4])
    return {at: f"{match[1]}0{match[5].rstrip()}\n"} if match and made and made[1] == name else None


def drop_free(lines, at):
    """Leave out the release of a block of memory."""
    match = FREE.match(lines[at])
    return {at: f"{match[1]};\n"} if match else None


def drop_buffer(lines, at):
    """Leave out a PyBuffer_Release."""
    match = BUFFER.match(lines[at])
    return {at: f"{match[1]};\n"} if match else None


OPERATORS = {
    "drop-release": drop_release,
    "drop-retain": drop_retain,
    "double-release": double_release,
    "return-borrowed": return_borrowed,
    "release-stolen": release_stolen,
    "skip-check": skip_check,
    "drop-free": drop_free,
    "drop-buffer": drop_buffer,
}
