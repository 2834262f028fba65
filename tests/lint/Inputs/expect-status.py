"""expect-status.py STATUS COMMAND...: runs the command; fails unless it exits with that status."""
import subprocess
import sys

status = subprocess.call(sys.argv[2:])
if status != int(sys.argv[1]):
    print("exit status %d, not %s" % (status, sys.argv[1]), file=sys.stderr)
    sys.exit(1)
