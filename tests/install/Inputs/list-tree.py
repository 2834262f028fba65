#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""list-tree.py TREE BUILD: the files of an installed tree; and those that mention BUILD or where the
tree was first: a tree with such a file cannot be moved."""

import os
import sys

tree, build = sys.argv[1:3]
first = os.path.join(os.path.dirname(os.path.abspath(tree)), "first")
paths = sorted(os.path.relpath(os.path.join(folder, name), tree)
               for folder, _, names in os.walk(tree) for name in names)
fixed = []
for path in paths:
    full = os.path.join(tree, path)
    if os.path.islink(full):
        print("%s -> %s" % (path, os.readlink(full)))
        continue
    print(path)
    with open(full, "rb") as file:
        content = file.read()
    fixed += [path for place in (build, first) if place.encode() in content]
print("\n".join("names another place: " + path for path in fixed) or "no file names another place")
