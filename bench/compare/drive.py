"""Calls a seeded mistake a hundred times:  drive.py NAME [tracemalloc | gc | totalrefcount]

With a second word it measures as that tool is meant to be used and prints what the tool says.
"""
import gc
import importlib
import sys

CALLS = 100


class Thing:
    """What the seeds are called with."""


def repeat(module, thing):
    for _ in range(CALLS):
        module.seed(thing)


def by_tracemalloc(module, thing):
    import tracemalloc
    tracemalloc.start(10)
    gc.collect()
    before = tracemalloc.take_snapshot()
    repeat(module, thing)
    gc.collect()
    after = tracemalloc.take_snapshot()
    for row in after.compare_to(before, "lineno")[:3]:
        print("tracemalloc:", row)


def by_gc(module, thing):
    gc.collect()
    gc.set_debug(gc.DEBUG_LEAK)
    repeat(module, thing)
    print("gc: %d unreachable, %d in gc.garbage" % (gc.collect(), len(gc.garbage)))
    gc.set_debug(0)
    gc.garbage.clear()


def by_totalrefcount(module, thing):
    repeat(module, thing)
    gc.collect()
    before = sys.gettotalrefcount()
    repeat(module, thing)
    gc.collect()
    print("totalrefcount: %+d" % (sys.gettotalrefcount() - before))


def main():
    module = importlib.import_module(sys.argv[1])
    thing = Thing()
    holders = [thing] * 1000  # so that what is released too often lives on for a while
    tool = globals()["by_" + sys.argv[2]] if sys.argv[2:] else repeat
    tool(module, thing)
    del holders


main()
