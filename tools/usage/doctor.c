/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
    {"help", 'h', "", "print this text"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row statuses[] = {
    {"0", 0, "", "all that `refcop lint` needs is there"},
    {"1", 0, "", "something is wrong that `refcop lint` needs"},
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_doctor = {
    .command = "refcop doctor",
    .summary = "say what is installed here, what is wrong, and how to mend it",
    .synopsis = "",
    .description = "Looks for Pythons and their headers, clangs and the plugins for them, the "
                   "runtime, and what "
                   "else refcop can use. A line for each: `ok`, `none` (refcop can do without), or "
                   "`wrong`, with "
                   "the way out below.",
    .prefix = "--",
    .operand = REFCOP_OPERAND_NONE,
    .options = options,
    .statuses = statuses,
    .see = "install.md",
};
