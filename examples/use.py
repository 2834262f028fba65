# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""Uses inventory, the way a test would: with what people get away with for a long time."""
import inventory

shelf = inventory.Shelf("top shelf", lambda name: [name])
for number in range(100):
    name = "Thing number %d" % number
    shelf.add(name, 1000 + number)
    assert name in shelf
for _ in range(50):
    shelf.summary()
    shelf.at_least(1050)
print(shelf.count("thing number 7"))
