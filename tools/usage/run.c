/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
#define RUN_OPTION(id, name, letter, argument, help) {name, letter, argument, help},
#include "refcop-run-options.def"
#undef RUN_OPTION
    REFCOP_USAGE_END,
};

static const refcop_usage_row variables[] = {
    {"REFCOP_OPTIONS", 0, "", "options of the runtime: `KEY=VALUE:KEY=VALUE`"},
    {"LD_PRELOAD", 0, "", "is extended by the runtime"},
    {"PYTHONPATH", 0, "", "is extended by the runtime's module, PYTEST_PLUGINS by that of pytest"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row statuses[] = {
    {"N", 0, "", "the program's own, or that of `--exitcode` when that is 0 and there are errors"},
    {"1", 0, "", "with `--inject`: there are findings"},
    {"2", 0, "", "wrong use, or the runtime was not found"},
    {"126, 127", 0, "", "the program cannot be started, is not there"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row runtime_options[] = {
    REFCOP_USAGE_TITLE("Options of the runtime (REFCOP_OPTIONS)"),
#define OPTION(kind, name, initial, most, help) {#name, 0, "", help},
#include "runtime/src/options.def"
#undef OPTION
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_run = {
    .command = "refcop run",
    .summary = "run a program; its instrumented extensions account for their references",
    .synopsis = "[OPTION]... [--] COMMAND [ARGUMENT]...",
    .description =
        "Runs a program with refcop's runtime in it. Extensions that were built with `refcop-clang "
        "--refcop-instrument` tell it of each reference that they take and give up; at the end it "
        "reports what is left without an owner, and leaked cycles. Other extensions run as ever.",
    .prefix = "--",
    .operand = REFCOP_OPERAND_COMMAND,
    .options = options,
    .variables = variables,
    .statuses = statuses,
    .more = runtime_options,
    .examples = "refcop run -- python3 -m pytest\n"
                "refcop run -- python3 -m pytest --refcop\n"
                "refcop run --inject=spam -- python3 -m pytest",
    .see = "runtime.md",
};
