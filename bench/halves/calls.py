# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Runs in the interpreter that is watched: calls the functions of a generated extension.

calls.py MODULE UNIT/METHOD/N,N,N...
"""
import importlib
import sys

ROUNDS = 3  # old addresses may hide one leak, hardly three


def arguments(number):
    """Fresh objects, so that the references to them are the function's business alone."""
    seq = [10**12 + i for i in range(6)]
    # Keys that are no constants of the code: those are immortal from 3.12 on.
    table = {"".join(("fir", "st")): "value %d" % (10**9 + number), "".join(("sec", "ond")): [10**11 + number]}
    return seq, table, number


def main():
    module = importlib.import_module(sys.argv[1])
    for word in sys.argv[2:]:
        name, method, numbers = word.split("/")
        owner = module.Box() if method == "1" else module
        function = getattr(owner, name)
        for turn, number in enumerate(numbers.split(",") * ROUNDS):
            if method == "1" and turn % 4 == 1:
                owner.fill(*[["what a field holds"]])  # not by way of this function's value stack
            try:
                function(*arguments(int(number)))
            except Exception:  # a failure is as good an answer as a result
                pass
        del function, owner


main()
