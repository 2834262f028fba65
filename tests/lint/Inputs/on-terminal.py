"""on-terminal.py COMMAND...: runs the command on a terminal of its own, and prints what it would show."""
import os
import pty
import sys

os.environ["TERM"] = "xterm"
pieces = []



child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    pieces.append(piece)
os.waitpid(child, 0)
print(b"".join(pieces).decode().replace("\r", "\n").replace("\033[K", ""))
