import sys

import kinds

sys.stderr.write("== use\n")
if sys.argv[1] == "buffer":
    kinds.buffer(b"bytes")
    memoryview(kinds.Spread())
elif sys.argv[1] == "Boxed":
    kinds.Boxed()
elif sys.argv[1] == "parse":
    kinds.parse("path", "own", b"data")
elif sys.argv[1].startswith("through"):
    getattr(kinds, sys.argv[1])(3)
else:
    getattr(kinds, sys.argv[1])()
