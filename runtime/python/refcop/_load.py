# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Finds the runtime: there must be one in a process, however it came there."""

import importlib.machinery
import importlib.util
import os
import sysconfig

NAME = "librefcop_rt.so"


def _loaded():
    """The runtime that is in this process already (linked, preloaded), or None."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            for line in maps:
                path = line.rstrip("\n").partition("/")
                if path[1] and os.path.basename(path[2]) == NAME:
                    return "/" + path[2]
    except OSError:
        pass
    return None


def find():
    here = os.path.dirname(os.path.abspath(__file__))
    candidates = [_loaded(), os.environ.get("REFCOP_RUNTIME"), os.path.join(here, NAME),
                  # lib/refcop/python/refcop, lib/python3.N/site-packages/refcop
                  os.path.join(here, "..", "..", "..", NAME),
                  os.path.join(sysconfig.get_path("data"), "lib", NAME)]
    for path in candidates:
        if path and os.path.exists(path):
            return path
    raise ImportError("%s is not found: start the program with `refcop run`, or set "
                      "REFCOP_RUNTIME to its path" % NAME)


def _load():
    loader = importlib.machinery.ExtensionFileLoader("_refcop", find())
    spec = importlib.util.spec_from_loader("_refcop", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


command = _load().command
