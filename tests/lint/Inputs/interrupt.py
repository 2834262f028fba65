"""interrupt.py COMMAND...: runs the command, interrupts it after a second; it must end at once, with status 130."""
import os
import signal
import subprocess
import sys
import time

child = subprocess.Popen(sys.argv[1:], env=dict(os.environ, TMPDIR=os.path.abspath("tmp")), start_new_session=True)
time.sleep(1)
begin = time.monotonic()
os.killpg(child.pid, signal.SIGINT)
status = child.wait(20)
assert status == 130, status
assert time.monotonic() - begin < 10
