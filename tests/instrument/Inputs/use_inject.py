import sys

import inject

try:
    print("result", getattr(inject, sys.argv[1])(1))
except MemoryError as error:
    print("MemoryError", error)
except SystemError as error:
    print("SystemError", error)
