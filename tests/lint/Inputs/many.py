"""many.py FILE: copies FILE to many/ under 24 names, of different sizes."""
import os
import sys

os.mkdir("many")
with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
for number in range(24):
    with open("many/file%02d.c" % number, "w", encoding="utf-8") as file:
        file.write(text + "/* %s */\n" % ("x" * (number * 7 % 11)))
