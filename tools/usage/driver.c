/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
    {"help", 'h', "", "print this text"},
    {"version", 0, "", "print the version"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row subcommands[] = {
    REFCOP_USAGE_TITLE("Subcommands"),
#define SUBCOMMAND(name, help) {#name, 0, "", help},
#include "refcop-subcommands.def"
#undef SUBCOMMAND
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_driver = {
    .command = "refcop",
    .summary = "find reference-counting bugs in C extensions of Python",
    .synopsis = "SUBCOMMAND ...",
    .description =
        "Finds references that C extensions of Python lose, give up twice or use too late, and "
        "cycles "
        "that the garbage collector cannot see: in the source (`refcop lint`, `refcop-clang`, "
        "`refcop-clangd`), and while programs run (`refcop run`). `refcop SUBCOMMAND --help` says "
        "more.",
    .prefix = "--",
    .operand = REFCOP_OPERAND_SUBCOMMAND,
    .options = options,
    .more = subcommands,
    .examples = "refcop lint\n"
                "CC=refcop-clang pip install .",
    .see = "README.md",
};
