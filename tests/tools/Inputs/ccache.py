# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
"""ccache.py COMPILER ARGUMENT...: compiles spam.c again and again; findings and cache hits of each."""

import os
import subprocess
import sys

COMPILER = sys.argv[1].split()


def compile_spam(what, arguments=""):
    result = subprocess.run([*COMPILER, *sys.argv[2:], "-c", "spam.c", "-o", "spam.o"],
                            env=dict(os.environ, REFCOP_ARGS=arguments), check=True,
                            capture_output=True, text=True)
    stats = subprocess.run(["ccache", "--print-stats"], check=True, capture_output=True, text=True)
    hits = sum(int(line.split()[1]) for line in stats.stdout.splitlines()
               if line.split()[0] in ("direct_cache_hit", "preprocessed_cache_hit"))
    print("%s: %d findings, %d hits" % (what, result.stderr.count("[refcop-"), hits))


def write_model(result):
    with open("spam.refs", "w", encoding="utf-8") as model:
        model.write("make_spam() -> %s object | NULL!\n" % result)


write_model("new")
compile_spam("first")
compile_spam("again")
compile_spam("without the rule", "no=ref-leak")
compile_spam("with a model", "model=spam.refs")
compile_spam("with it again", "model=spam.refs")
write_model("borrowed")
compile_spam("with another model", "model=spam.refs")
