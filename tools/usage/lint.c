/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
#define LINT_GROUP(title) REFCOP_USAGE_TITLE(title),
#define LINT_OPTION(id, name, letter, argument, help) {name, letter, argument, help},
#include "lint/options.def"
#undef LINT_OPTION
#undef LINT_GROUP
    REFCOP_USAGE_END,
};

static const refcop_usage_row variables[] = {
    {"TMPDIR", 0, "", "where reproducers and the files of other revisions go (default: `/tmp`)"},
    {"GIT_CEILING_DIRECTORIES", 0, "", "the search for a project's root does not go above these"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row statuses[] = {
    {"0", 0, "", "nothing (new) was found"},
    {"1", 0, "", "there are findings"},
    {"2", 0, "", "nothing could be analysed, or wrong use; with `--strict`: a file could not be"},
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_lint = {
    .command = "refcop lint",
    .summary = "find reference-counting bugs in the C files of a project",
    .synopsis = "[OPTION]... [DIR]\n"
                "[OPTION]... -p BUILD_DIR [FILE]...\n"
                "[OPTION]... FILE... -- COMPILER_FLAG...",
    .description =
        "Finds reference-counting bugs in C extensions of Python. DIR (default: the current one) "
        "is a project: its compile_commands.json says how files are compiled, else its own setup "
        "and the interpreter do.\n\n"
        "A bug in a function that several files have word for word, as generators write them, is one "
        "finding; the other files are named with it. --format=json lists every place.\n\n"
        "Options can also stand in pyproject.toml, under [tool.refcop]. `refcop explain RULE` says "
        "what a rule is.",
    .prefix = "--",
    .operand = REFCOP_OPERAND_FILE,
    .options = options,
    .variables = variables,
    .statuses = statuses,
    .examples = "refcop lint\n"
                "refcop lint -p build --format=sarif -o refcop.sarif\n"
                "refcop lint --baseline-from=origin/main",
    .see = "lint.md, ci.md",
};
