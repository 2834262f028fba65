#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""type-into-zsh.py FUNCTIONS: types commands, with tabs, into a zsh; prints them as they ended up."""

import os
import pty
import re
import select
import sys
import time

TYPED = ["refcop lint --format=sa\t", "refcop expl\tref-\t", "refcop-clang --refcop-ins\t"]
LONGEST = 20  # seconds


def read_until(terminal, what):
    """What the shell writes until it has written `what`."""
    text, end = "", time.monotonic() + LONGEST
    while what not in text and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            text += os.read(terminal, 65536).decode(errors="replace")
    return text


child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="")
    os.execvp("zsh", ["zsh", "-f", "-i"])
setup = "fpath=(%s $fpath); autoload -U compinit; compinit -D -u; PS1=; READY=ready; echo $READY\r"
os.write(terminal, (setup % sys.argv[1]).encode())
read_until(terminal, "\nready")
for number, line in enumerate(TYPED):
    # The line is printed by zsh itself, in place of being run.
    os.write(terminal, ("print -r -- END%d: " % number).encode())
    os.write(terminal, b"\x01\x0b" + line.encode())
    time.sleep(1)
    os.write(terminal, b"\x01print -r -- THE-LINE: \x05; echo the end\r")
    found = re.findall(r"^THE-LINE: (.*?)\r", read_until(terminal, "\nthe end"), re.M)
    print("\n".join(found))
os.write(terminal, b"exit\r")
os.waitpid(child, 0)
