"""same.py FORMAT COMMAND... DIRECTORY -- FLAG...: the command, with the files of DIRECTORY in its place, prints the same with
1, 2 and 5 workers."""
import glob
import subprocess
import sys

command = sys.argv[2:]
at = command.index("--")
files = sorted(glob.glob(command[at - 1] + "/*.c"))
command = command[:at - 1] + ["--format=" + sys.argv[1]] + files + command[at:]
outputs = set()
for jobs in (1, 2, 5, 2):
    place = command.index("lint") + 1
    result = subprocess.run(command[:place] + ["-j%d" % jobs] + command[place:], capture_output=True)
    assert result.returncode == 1, result.stderr
    outputs.add(result.stdout)
assert len(outputs) == 1, "%d different outputs" % len(outputs)
assert outputs.pop().count(b"file07.c") > 0
